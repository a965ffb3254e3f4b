/*
 * semaphore.c - so many tasks at a time. While somebody waits there are no permits left: what is
 * released goes to a waiter and is never lying about for others to take.
 */
#include "co_internal.h"
#include "co_sync.h"

static void leave(struct co_task *task)
{
    co_semaphore *semaphore = task->waits_for;

    co_list_remove(&semaphore->waiters, task);
}

static void describe(const struct co_task *task, char *text, size_t size)
{
    (void)task;
    snprintf(text, size, "for a permit of a semaphore");
}

static const struct co_reason none_left = {leave, describe};

int co_semaphore_try_acquire(co_semaphore *semaphore)
{
    if (!semaphore->permits)
        return UV_EAGAIN;
    semaphore->permits--;
    return 0;
}

int co_semaphore_acquire(co_semaphore *semaphore)
{
    if (!co_here.current)
        return UV_EINVAL;
    if (co_semaphore_try_acquire(semaphore) == 0)
        return 0;
    co_list_append(&semaphore->waiters, co_here.current);
    return co_park(&none_left, semaphore);
}

int co_semaphore_release(co_semaphore *semaphore)
{
    if (semaphore->permits == semaphore->at_most)
        return UV_EINVAL;

    struct co_task *next = co_list_take(&semaphore->waiters);
    if (next)
        co_wake(next, 0);
    else
        semaphore->permits++;
    return 0;
}
