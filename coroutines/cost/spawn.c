/*
 * coroutines/cost/spawn.c - what a task costs that does nothing: a
 * coroutine for each, created and awaited; one after the other,
 * then all at once.
 *
 * Usage: build/coroutines/cost/spawn --tasks 1000
 * Compare with cost/spawn.c in threading/ and multiprocessing/.
 */
#include "checked_co.h"
#include "co_sync.h"
#include "lesson.h"

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

    for (int i = 0; i < lesson.tasks; i++)
        Co_await(Co_create_task(nothing, NULL), NULL);
    lesson_each("one after the other", start, lesson.tasks);
}

static void all_at_once(void)
{
    co_task **tasks = Calloc(lesson.tasks, sizeof *tasks);
    struct memory before = memory_now();
    double start = monotonic_seconds();

    for (int i = 0; i < lesson.tasks; i++)
        tasks[i] = Co_create_task(wait_for_all, NULL);
    Co_barrier_wait(&all_here);
    double measuring = lesson_memory(&before, lesson.tasks);
    Co_barrier_wait(&may_go);
    Co_gather(tasks, lesson.tasks, NULL);
    lesson_each("all at once", start + measuring, lesson.tasks);
    free(tasks);
}

static void *all_tasks(void *arg)
{
    all_here = (co_barrier)CO_BARRIER_INIT(lesson.tasks + 1);
    may_go = (co_barrier)CO_BARRIER_INIT(lesson.tasks + 1);
    one_after_the_other();
    all_at_once();
    lesson_answer("%ld tasks", 2 * lesson.tasks);
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
