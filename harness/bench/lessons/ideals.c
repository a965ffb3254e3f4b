/*
 * ideals.c - a function for each way in which work is shared out, and the names that lessons call
 * them by.
 */
#include "ideals.h"

#include <limits.h>
#include <math.h>
#include <string.h>

static double number(const struct conditions *conditions, const char *name)
{
    return argument_number(conditions->measurement, name);
}

static double tasks_of(const struct conditions *conditions)
{
    return conditions->measurement->tasks ? conditions->measurement->tasks : NAN;
}

/* One for each kind of model. */
static double by_kind(const struct conditions *conditions, double sequential, double loop,
                      double preemptive)
{
    const double values[MODEL_KINDS] = {NAN, sequential, loop, preemptive};

    return values[conditions->row->kind];
}

/* How long so many take that each need a core, in units of one's time. */
static double shared_out(const struct conditions *conditions, double tasks)
{
    return tasks > 0 ? fmax(1, tasks / conditions->cores) : tasks;
}

static double waiting_s(const struct conditions *conditions)
{
    double wait_s = number(conditions, "wait");

    return by_kind(conditions, tasks_of(conditions) * wait_s, wait_s, wait_s);
}

static double waiting_task_s(const struct conditions *conditions, int task)
{
    double wait_s = number(conditions, "wait");

    return by_kind(conditions, task * wait_s, wait_s, wait_s);
}

static bool computes(const struct conditions *conditions)
{
    return argument_is(conditions->measurement, "compute", "1");
}

static double half_blocking_s(const struct conditions *conditions)
{
    double half_s = number(conditions, "wait") / 2, tasks = tasks_of(conditions);
    double rounds = conditions->model->one_at_a_time ? tasks : shared_out(conditions, tasks);

    return by_kind(conditions, tasks * 2 * half_s, half_s * (tasks + 1),
                   computes(conditions) ? half_s + half_s * rounds : 2 * half_s);
}

/* A staircase: each blocks the loop in its turn. With the block first, all but the last resume only
   when the last has blocked. */
static double half_blocking_task_s(const struct conditions *conditions, int task)
{
    bool block_first = argument_is(conditions->measurement, "order", "block-first");
    double half_s = number(conditions, "wait") / 2, tasks = tasks_of(conditions);
    double stair_s =
        block_first ? fmax(half_s * (tasks - task + 1), 2 * half_s) : half_s * (task + 1);

    return by_kind(conditions, (block_first ? 1 : task) * 2 * half_s, stair_s,
                   computes(conditions) ? NAN : 2 * half_s);
}

static double computing_share(const struct conditions *conditions)
{
    double tasks = tasks_of(conditions);

    return by_kind(conditions, NAN, 1,
                   conditions->model->one_at_a_time ? 1 : shared_out(conditions, tasks) / tasks);
}

/* A lock round the interpreter, as Python's, given up while waiting. */
static double under_a_lock_s(const struct conditions *conditions)
{
    double half_s = number(conditions, "wait") / 2, tasks = tasks_of(conditions);

    return computes(conditions)
               ? by_kind(conditions, 2 * half_s * tasks, half_s * (tasks + 1), half_s * (tasks + 1))
               : waiting_s(conditions);
}

static double under_a_lock_share(const struct conditions *conditions)
{
    return by_kind(conditions, NAN, 1, 1);
}

#define POOL_THREADS 4 /* libuv's, where UV_THREADPOOL_SIZE does not say otherwise */

/* A loop that leaves the computing to a pool of threads, or to a process for each task. Those that
   the pool has no thread for wait until one is free. */
static double executor_share(const struct conditions *conditions)
{
    double tasks = tasks_of(conditions);
    double full = floor(tasks / POOL_THREADS), rest = tasks - full * POOL_THREADS;
    double rounds =
        argument_is(conditions->measurement, "in", "process")
            ? shared_out(conditions, tasks)
            : full * shared_out(conditions, POOL_THREADS) + shared_out(conditions, rest);

    return by_kind(conditions, NAN, rounds / tasks, NAN);
}

/* So many can be under way at once. */
static double workers_of(const struct conditions *conditions)
{
    double workers = number(conditions, "workers"), all = tasks_of(conditions);

    workers = workers == 0 ? all : workers;
    return by_kind(conditions, 1, workers, workers);
}

static double fetching_s(const struct conditions *conditions)
{
    return number(conditions, "wait") * ceil(tasks_of(conditions) / workers_of(conditions));
}

/* Page K links to pages 2K and 2K + 1, so at any moment as many are known as 1 and twice those that
   have come. Each round takes as many of them as there are workers. */
static double crawling_s(const struct conditions *conditions)
{
    double workers = workers_of(conditions), tasks = tasks_of(conditions);
    double come = 0, known = 1, rounds = 0;

    if (isnan(workers))
        return NAN;
    for (; come < tasks; rounds++) {
        come += fmin(known - come, workers);
        known = fmin(2 * come + 1, tasks);
    }
    return rounds * number(conditions, "wait");
}

static const struct ideal ideals[] = {
    {"waiting", waiting_s, waiting_task_s, NULL},
    {"half-blocking", half_blocking_s, half_blocking_task_s, NULL},
    {"fetching", fetching_s, NULL, NULL},
    {"crawling", crawling_s, NULL, NULL},
    {"computing", NULL, NULL, computing_share},
    {"waiting-under-a-lock", under_a_lock_s, NULL, NULL},
    {"computing-under-a-lock", NULL, NULL, under_a_lock_share},
    {"executor", NULL, NULL, executor_share},
};

const struct ideal *ideal_named(const char *name)
{
    for (size_t i = 0; i < sizeof ideals / sizeof *ideals; i++)
        if (strcmp(ideals[i].name, name) == 0)
            return &ideals[i];
    return NULL;
}

struct conditions conditions_of(const struct measurement *measurement, const struct row *row,
                                int cores)
{
    bool one_core = argument_is(measurement, "one-core", "1");

    return (struct conditions){measurement, row, model_of(row->model), one_core ? 1 : cores};
}

double ideal_total_s(const struct ideal *ideal, const struct conditions *conditions)
{
    return ideal && ideal->total_s ? ideal->total_s(conditions) : NAN;
}

double earliest_end_s(const struct ideal *ideal, const struct conditions *conditions)
{
    struct conditions many = *conditions;

    if (many.cores > 1)
        many.cores = INT_MAX;
    return ideal_total_s(ideal, &many);
}
