/*
 * barrier.c - nobody goes on before all are there.
 *
 * Whom the barrier lets through is told its number as co_wake's error, so that nothing of a round
 * stays behind in the barrier and the next one may begin at once.
 */
#include "co_internal.h"
#include "co_sync.h"

static void leave(struct co_task *task)
{
    co_barrier *barrier = task->waits_for;

    co_list_remove(&barrier->waiters, task);
    barrier->waiting--;
}

static void describe(const struct co_task *task, char *text, size_t size)
{
    const co_barrier *barrier = task->waits_for;

    snprintf(text, size, "for the others at a barrier (%d of %d are there)", barrier->waiting,
             barrier->parties);
}

static const struct co_reason some_missing = {leave, describe};

int co_barrier_wait(co_barrier *barrier)
{
    if (!co_here.current)
        return UV_EINVAL;
    if (barrier->broken)
        return UV_EPIPE;
    if (barrier->waiting + 1 < barrier->parties) {
        barrier->waiting++;
        co_list_append(&barrier->waiters, co_here.current);
        return co_park(&some_missing, barrier);
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
