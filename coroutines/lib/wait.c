/*
 * wait.c - to wait for tasks without owning them: one, some, or each as it ends. Cancelling who
 * waits here cancels nobody else.
 */
#include "co_group.h"
#include "co_internal.h"

#include <math.h>
#include <stdlib.h>

static void wake(struct co_ends *ends, int error)
{
    if (ends->waiter)
        co_wake(ends->waiter, error);
    ends->waiter = NULL;
}

static void run_late(struct co_alarm *alarm)
{
    struct co_ends *ends = CO_PART_OF(alarm, struct co_ends, alarm);

    ends->is_late = true;
    wake(ends, UV_ETIMEDOUT);
}

static int set_limit(struct co_ends *ends, double seconds)
{
    ends->alarm.ring = run_late;
    return seconds < INFINITY ? co_timer_start(&ends->alarm, co_deadline(seconds)) : 0;
}

static int check(co_task *const tasks[], size_t count, double seconds)
{
    if (!co_here.current || isnan(seconds))
        return UV_EINVAL;
    for (size_t i = 0; i < count; i++)
        if (!tasks[i] || tasks[i] == co_here.current)
            return tasks[i] ? CO_EDEADLK : UV_EINVAL;
    return 0;
}

int co_wait(co_task *const tasks[], size_t count, enum co_when when, double seconds, bool done[])
{
    struct co_ends ends;
    int error = count ? check(tasks, count, seconds) : UV_EINVAL;

    if (error || (error = co_ends_begin(&ends, tasks, count, (int)when)) != 0)
        return error;
    error = set_limit(&ends, seconds);
    if (!error)
        error = co_ends_wait(&ends, &co_watching);
    co_ends_finish(&ends);
    for (size_t i = 0; done && i < count; i++)
        done[i] = tasks[i]->state == CO_DONE;
    return error;
}

/* --- each as it ends -------------------------------------------------------------------------- */

struct one {
    struct co_watcher watcher; /* its owner is NULL when the task has ended */
    co_task *task;
    struct one *next, *previous; /* among those that have ended */
};

struct co_completion {
    struct co_ends ends;
    struct one *first, *last; /* have ended, but have not been given out */
    struct one all[];
};

static void complete(struct co_watcher *watcher, struct co_task *task)
{
    struct co_completion *state = watcher->owner;

    (void)task;
    watcher->owner = NULL;
    state->ends.left--;
    CO_APPEND(state, (struct one *)watcher);
    wake(&state->ends, 0);
}

static int by_end(const void *left, const void *right)
{
    uint64_t a = ((const struct one *)left)->task->ended;
    uint64_t b = ((const struct one *)right)->task->ended;

    return a < b ? -1 : a > b;
}

/* Those that have ended come first, in that order; the others are watched. */
static void sort_out(struct co_completion *state, co_task *const tasks[])
{
    size_t ended = 0;

    for (size_t i = 0; i < state->ends.count; i++)
        if (tasks[i]->state == CO_DONE)
            state->all[ended++].task = tasks[i];
        else
            state->all[state->ends.count - ++state->ends.left].task = tasks[i];
    qsort(state->all, ended, sizeof *state->all, by_end);
    for (size_t i = 0; i < ended; i++)
        CO_APPEND(state, &state->all[i]);
    for (size_t i = ended; i < state->ends.count; i++) {
        state->all[i].watcher.ended = complete;
        state->all[i].watcher.owner = state;
        CO_APPEND(&state->all[i].task->watchers, &state->all[i].watcher);
    }
}

int co_as_completed_begin(co_as_completed *each, co_task *const tasks[], size_t count,
                          double seconds)
{
    struct co_completion *state;

    *each = (co_as_completed){.error = check(tasks, count, seconds)};
    if (each->error)
        return each->error;
    state = co_allocate(sizeof *state + count * sizeof *state->all);
    if (!state)
        return each->error = UV_ENOMEM;
    state->ends.count = count;
    if ((each->error = set_limit(&state->ends, seconds)) != 0) {
        co_deallocate(state);
        return each->error;
    }
    sort_out(state, tasks);
    each->state = state;
    return 0;
}

co_task *co_as_completed_next(co_as_completed *each)
{
    struct co_completion *state = each->state;

    if (each->error || !state)
        return NULL;
    if (!state->first && state->ends.left)
        each->error = state->ends.is_late ? UV_ETIMEDOUT : co_ends_wait(&state->ends, &co_watching);
    if (each->error || !state->first)
        return NULL;
    struct one *one = state->first;
    CO_REMOVE(state, one);
    return one->task;
}

int co_as_completed_end(co_as_completed *each)
{
    struct co_completion *state = each->state;

    if (!state)
        return each->error;
    co_timer_cancel(&state->ends.alarm);
    for (size_t i = 0; i < state->ends.count; i++)
        if (state->all[i].watcher.owner)
            CO_REMOVE(&state->all[i].task->watchers, &state->all[i].watcher);
    co_deallocate(state);
    each->state = NULL;
    return each->error;
}
