/*
 * coroutines/cost/spawn.c - what a coroutine costs that does
 * nothing, one after the other and all at once.
 *
 * Usage: build/coroutines/cost/spawn --tasks 1000
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "lesson.h"

TASKS(tasks, 1000, 1, 1e7, "how many tasks");

static co_barrier all_here, may_go;

static void *nothing(void *arg)
{
    return arg;
}

static void *wait_for_all(void *arg)
{
    Co_barrier_wait(&all_here);
    Co_barrier_wait(&may_go);
    return arg;
}

static void one_after_the_other(void)
{
    double start = monotonic_seconds();

    for (int i = 0; i < tasks; i++)
        Co_await(Co_create_task(nothing, NULL), NULL);
    lesson_each("one after the other", start, tasks);
}

static void all_at_once(void)
{
    co_task **coroutines = Calloc(tasks, sizeof *coroutines);
    struct memory before = memory_now();
    double start = monotonic_seconds();

    for (int i = 0; i < tasks; i++)
        coroutines[i] = Co_create_task(wait_for_all, NULL);
    Co_barrier_wait(&all_here);
    double measuring = lesson_memory(&before, tasks);
    Co_barrier_wait(&may_go);
    Co_gather(coroutines, tasks, NULL);
    lesson_each("all at once", start + measuring, tasks);
}

void run(void)
{
    all_here = (co_barrier)CO_BARRIER_INIT(tasks + 1);
    may_go = (co_barrier)CO_BARRIER_INIT(tasks + 1);
    one_after_the_other();
    all_at_once();
    lesson_answer("%ld tasks", 2 * tasks);
}
