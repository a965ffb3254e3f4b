/*
 * lock.c - one task at a time, handed from the holder to the first waiter.
 *
 * The holder is known by its number and not by its record, which may have become another task's by
 * the time that a deadlock report looks for it.
 */
#include "co_internal.h"
#include "co_sync.h"

struct search {
    uint64_t number;
    const char *name;
};

static void find_name(struct co_task *task, void *search)
{
    struct search *wanted = search;

    if (task->number == wanted->number && (task->state == CO_NEW || task->state == CO_STARTED))
        wanted->name = task->name;
}

static void describe(const struct co_task *task, char *text, size_t size)
{
    const co_lock *lock = task->waits_for;
    struct search search = {lock->holder, NULL};

    co_stacks_each(find_name, &search);
    if (search.name)
        snprintf(text, size, "for a lock that '%s' (task %llu) holds", search.name,
                 (unsigned long long)lock->holder);
    else
        snprintf(text, size, "for a lock that task %llu has not released before it ended",
                 (unsigned long long)lock->holder);
}

static void leave(struct co_task *task)
{
    co_lock *lock = task->waits_for;

    co_list_remove(&lock->waiters, task);
}

const struct co_reason co_lock_is_held = {leave, describe};

int co_lock_try_acquire(co_lock *lock)
{
    if (!co_here.current)
        return UV_EINVAL;
    if (lock->holder)
        return UV_EBUSY;
    lock->holder = co_here.current->number;
    return 0;
}

int co_lock_acquire(co_lock *lock)
{
    int error = co_lock_try_acquire(lock);

    if (error != UV_EBUSY)
        return error;
    if (lock->holder == co_here.current->number)
        return CO_EDEADLK;
    co_list_append(&lock->waiters, co_here.current);
    return co_park(&co_lock_is_held, lock);
}

int co_lock_release(co_lock *lock)
{
    if (!co_here.current || lock->holder != co_here.current->number)
        return UV_EPERM;

    struct co_task *next = co_list_take(&lock->waiters);
    lock->holder = next ? next->number : 0;
    if (next)
        co_wake(next, 0);
    return 0;
}
