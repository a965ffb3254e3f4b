/*
 * coroutines/cost/switch.c - N tasks hand a token round: a
 * coroutine for each, and a semaphore.
 *
 * Usage: build/coroutines/cost/switch --one-core
 * Compare with cost/switch.c in threading/ and multiprocessing/.
 */
#include "checked_co.h"
#include "co_sync.h"
#include "lesson.h"

static co_semaphore *turn;

static void *task(void *arg)
{
    int id = task_id(arg);

    task_started(id);
    for (long i = 0; i < lesson.times; i++) {
        Co_semaphore_acquire(&turn[id - 1]);
        Co_semaphore_release(&turn[id % lesson.tasks]);
    }
    task_finished(id);
    return NULL;
}

static void *all_tasks(void *arg)
{
    co_task **tasks = Calloc(lesson.tasks, sizeof *tasks);
    double start = monotonic_seconds();

    turn = Calloc(lesson.tasks, sizeof *turn);
    for (int i = 0; i < lesson.tasks; i++)
        turn[i] = (co_semaphore)CO_SEMAPHORE_INIT(i == 0);
    for (int i = 0; i < lesson.tasks; i++)
        tasks[i] = Co_create_task(task, task_arg(i + 1));
    Co_gather(tasks, lesson.tasks, NULL);
    lesson_each("a hand-over", start, lesson.tasks * lesson.times);
    free(turn);
    free(tasks);
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
