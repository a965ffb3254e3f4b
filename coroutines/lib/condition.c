/*
 * condition.c - waits for a change of what a lock guards.
 *
 * A notified task is not woken: it is moved to those who wait for the lock, which the notifier
 * still holds. So it is switched to once, when the lock is its own.
 */
#include "co_internal.h"
#include "co_sync.h"

static void leave(struct co_task *task)
{
    co_condition *condition = task->waits_for;

    co_list_remove(&condition->waiters, task);
}

static void describe(const struct co_task *task, char *text, size_t size)
{
    (void)task;
    snprintf(text, size, "for a condition to be notified");
}

static const struct co_reason not_notified = {leave, describe};

static bool holds_lock(const co_condition *condition)
{
    return co_here.current && condition->lock->holder == co_here.current->number;
}

/* What interrupts this wait too is kept for the task's next await. */
static void acquire_again(co_lock *lock)
{
    int interruption = 0;

    for (int error; (error = co_lock_acquire(lock));)
        interruption = error;
    if (interruption)
        co_cancel_later();
}

int co_condition_wait(co_condition *condition)
{
    struct co_task *self = co_here.current;

    if (!self)
        return UV_EINVAL;
    if (!holds_lock(condition))
        return UV_EPERM;
    co_list_append(&condition->waiters, self);
    co_lock_release(condition->lock);
    int error = co_park(&not_notified, condition);
    if (!error)
        return 0;

    bool notified = self->waits_for == condition->lock;
    acquire_again(condition->lock);
    if (notified)
        co_condition_notify(condition, 1);
    return error;
}

int co_condition_wait_for(co_condition *condition, bool (*predicate)(void *argument),
                          void *argument)
{
    if (!co_here.current)
        return UV_EINVAL;
    if (!holds_lock(condition))
        return UV_EPERM;
    while (!predicate(argument)) {
        int error = co_condition_wait(condition);

        if (error)
            return error;
    }
    return 0;
}

int co_condition_notify(co_condition *condition, size_t count)
{
    if (!holds_lock(condition))
        return UV_EPERM;
    while (count-- && condition->waiters.first) {
        struct co_task *task = co_list_take(&condition->waiters);

        co_list_append(&condition->lock->waiters, task);
        task->wait = &co_lock_is_held;
        task->waits_for = condition->lock;
    }
    return 0;
}

int co_condition_notify_all(co_condition *condition)
{
    return co_condition_notify(condition, SIZE_MAX);
}
