/*
 * wait.c - to wait for tasks without owning them: one, some, or each as it ends. Cancelling who
 * waits here cancels nobody else.
 */
#include "co_group.h"
#include "co_internal.h"

#include <math.h>
#include <stdlib.h>

static bool is_limit(double seconds)
{
    return seconds < INFINITY;
}

static void end_wait(struct co_alarm *alarm)
{
    struct co_ends *ends = CO_PART_OF(alarm, struct co_ends, alarm);

    if (ends->waiter)
        co_wake(ends->waiter, UV_ETIMEDOUT);
    ends->waiter = NULL;
}

static bool is_over(const struct co_ends *ends)
{
    for (size_t i = 0; i < ends->count; i++)
        if (ends->tasks[i]->state == CO_DONE && co_ends_enough(ends, ends->tasks[i]->error))
            return true;
    return false;
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
    ends.alarm.ring = end_wait;
    if (!is_over(&ends)) {
        if (is_limit(seconds))
            error = co_timer_start(&ends.alarm, co_deadline(seconds));
        if (!error)
            error = co_ends_wait(&ends, &co_watching);
    }
    co_ends_finish(&ends);
    for (size_t i = 0; done && i < count; i++)
        done[i] = tasks[i]->state == CO_DONE;
    return error;
}

/* --- each as it ends -------------------------------------------------------------------------- */

struct one {
    struct co_watcher watcher; /* its owner is NULL when the task has ended */
    co_task *task;
    struct one *next; /* among those that have ended */
};

struct co_completion {
    struct co_task *waiter;
    struct co_alarm alarm;
    struct one *first, **end; /* have ended, but have not been given out */
    size_t left, count;       /* left: those that have not ended */
    bool is_late;
    struct one all[];
};

static void append(struct co_completion *state, struct one *one)
{
    *state->end = one;
    state->end = &one->next;
}

static void wake(struct co_completion *state, int error)
{
    if (state->waiter)
        co_wake(state->waiter, error);
    state->waiter = NULL;
}

static void complete(struct co_watcher *watcher, struct co_task *task)
{
    struct one *one = (struct one *)watcher;
    struct co_completion *state = watcher->owner;

    (void)task;
    watcher->owner = NULL;
    state->left--;
    append(state, one);
    wake(state, 0);
}

static void run_late(struct co_alarm *alarm)
{
    struct co_completion *state = CO_PART_OF(alarm, struct co_completion, alarm);

    state->is_late = true;
    wake(state, UV_ETIMEDOUT);
}

static void leave(struct co_task *waiter)
{
    ((struct co_completion *)waiter->waits_for)->waiter = NULL;
}

static void describe(const struct co_task *waiter, char *text, size_t size)
{
    const struct co_completion *state = waiter->waits_for;

    snprintf(text, size, "for the next of %zu tasks to end", state->left);
}

static const struct co_reason next_of_many = {leave, .describe = describe};

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

    for (size_t i = 0; i < state->count; i++)
        if (tasks[i]->state == CO_DONE)
            state->all[ended++].task = tasks[i];
        else
            state->all[state->count - ++state->left].task = tasks[i];
    qsort(state->all, ended, sizeof *state->all, by_end);
    for (size_t i = 0; i < ended; i++)
        append(state, &state->all[i]);
    for (size_t i = ended; i < state->count; i++) {
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
    *state = (struct co_completion){.alarm = {.ring = run_late}, .count = count};
    state->end = &state->first;
    if (is_limit(seconds))
        each->error = co_timer_start(&state->alarm, co_deadline(seconds));
    if (each->error) {
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
    if (!state->first && state->left && state->is_late)
        each->error = UV_ETIMEDOUT;
    else if (!state->first && state->left) {
        state->waiter = co_here.current;
        each->error = co_park(&next_of_many, state);
    }
    if (each->error || !state->first)
        return NULL;
    struct one *one = state->first;
    state->first = one->next;
    if (!state->first)
        state->end = &state->first;
    return one->task;
}

int co_as_completed_end(co_as_completed *each)
{
    struct co_completion *state = each->state;

    if (!state)
        return each->error;
    co_timer_cancel(&state->alarm);
    for (size_t i = 0; i < state->count; i++)
        if (state->all[i].watcher.owner)
            CO_REMOVE(&state->all[i].task->watchers, &state->all[i].watcher);
    co_deallocate(state);
    each->state = NULL;
    return each->error;
}
