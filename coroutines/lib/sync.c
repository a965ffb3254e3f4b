/*
 * sync.c - lock, semaphore, event, condition, barrier. What is released goes to the first waiter
 * there and then: it is never lying about for others to take.
 */
#include "co_internal.h"
#include "co_sync.h"

void co_list_leave(struct co_task *task)
{
    CO_REMOVE(task->list, task);
}

/* --- lock ------------------------------------------------------------------------------------- *
 *
 * The holder is known by its number and not by its record, which may be another task's by the time
 * that a report looks for it.
 */

struct search {
    unsigned long long number;
    const char *name;
};

static void find_name(struct co_task *task, void *search)
{
    struct search *wanted = search;

    if (task->number == wanted->number && (task->state == CO_NEW || task->state == CO_STARTED))
        wanted->name = task->name;
}

static void describe_lock(const struct co_task *task, char *text, size_t size)
{
    const co_lock *lock = task->waits_for;
    struct search search = {lock->holder, NULL};

    co_stacks_each(find_name, &search);
    if (search.name)
        snprintf(text, size, "for a lock that '%s' (task %llu) holds", search.name, lock->holder);
    else
        snprintf(text, size, "for a lock that task %llu has not released before it ended",
                 lock->holder);
}

static const struct co_reason held = {.leave = co_list_leave, .describe = describe_lock};

static bool holds(const co_lock *lock)
{
    return co_here.current && lock->holder == co_here.current->number;
}

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
    return holds(lock) ? CO_EDEADLK : co_park_in(&lock->waiters, &held, lock);
}

int co_lock_release(co_lock *lock)
{
    if (!holds(lock))
        return UV_EPERM;

    struct co_task *next = co_list_take(&lock->waiters);
    lock->holder = next ? next->number : 0;
    if (next)
        co_wake(next, 0);
    return 0;
}

/* --- semaphore -------------------------------------------------------------------------------- */

static const struct co_reason none_left = {co_list_leave, .text = "for a permit of a semaphore"};

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
    return co_park_in(&semaphore->waiters, &none_left, semaphore);
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

/* --- event ------------------------------------------------------------------------------------ */

static const struct co_reason not_set = {co_list_leave, .text = "for an event to be set"};

int co_event_wait(co_event *event)
{
    if (!co_here.current)
        return UV_EINVAL;
    return event->set ? 0 : co_park_in(&event->waiters, &not_set, event);
}

void co_event_set(co_event *event)
{
    event->set = true;
    co_list_wake(&event->waiters, 0);
}

void co_event_clear(co_event *event)
{
    event->set = false;
}

/* --- condition -------------------------------------------------------------------------------- *
 *
 * A notified task is not woken: it is moved to those who wait for the lock, which the notifier
 * still holds. So it is switched to once, when the lock is its own.
 */

static const struct co_reason not_notified = {co_list_leave,
                                              .text = "for a condition to be notified"};

/* 0 if the running task may wait for the condition. */
static int may_wait(const co_condition *condition)
{
    return !co_here.current ? UV_EINVAL : holds(condition->lock) ? 0 : UV_EPERM;
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
    int error = may_wait(condition);

    if (error)
        return error;
    co_list_append(&condition->waiters, self);
    co_lock_release(condition->lock);
    error = co_park(&not_notified, condition);
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
    int error = may_wait(condition);

    while (!error && !predicate(argument))
        error = co_condition_wait(condition);
    return error;
}

int co_condition_notify(co_condition *condition, size_t count)
{
    if (!holds(condition->lock))
        return UV_EPERM;
    while (count-- && condition->waiters.first) {
        struct co_task *task = co_list_take(&condition->waiters);

        co_list_append(&condition->lock->waiters, task);
        task->wait = &held;
        task->waits_for = condition->lock;
    }
    return 0;
}

int co_condition_notify_all(co_condition *condition)
{
    return co_condition_notify(condition, SIZE_MAX);
}

/* --- barrier ---------------------------------------------------------------------------------- *
 *
 * Whom the barrier lets through is told its number as co_wake's error, so that nothing of a round
 * stays behind in the barrier and the next one may begin at once.
 */

static void leave_barrier(struct co_task *task)
{
    co_list_leave(task);
    ((co_barrier *)task->waits_for)->waiting--;
}

static void describe_barrier(const struct co_task *task, char *text, size_t size)
{
    const co_barrier *barrier = task->waits_for;

    snprintf(text, size, "for the others at a barrier (%d of %d are there)", barrier->waiting,
             barrier->parties);
}

static const struct co_reason some_missing = {leave_barrier, .describe = describe_barrier};

int co_barrier_wait(co_barrier *barrier)
{
    if (!co_here.current)
        return UV_EINVAL;
    if (barrier->broken)
        return UV_EPIPE;
    if (barrier->waiting + 1 < barrier->parties) {
        barrier->waiting++;
        return co_park_in(&barrier->waiters, &some_missing, barrier);
    }

    int number = 0;
    for (struct co_task *task; (task = co_list_take(&barrier->waiters));)
        co_wake(task, number++);
    barrier->waiting = 0;
    return number;
}

void co_barrier_reset(co_barrier *barrier)
{
    co_list_wake(&barrier->waiters, UV_EPIPE);
    barrier->waiting = 0;
    barrier->broken = false;
}

void co_barrier_abort(co_barrier *barrier)
{
    co_barrier_reset(barrier);
    barrier->broken = true;
}
