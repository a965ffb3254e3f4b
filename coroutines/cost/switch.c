/*
 * coroutines/cost/switch.c - two tasks hand a token to and fro: two
 * coroutines, a semaphore for each.
 *
 * Usage: build/coroutines/cost/switch --times 10000 --one-core
 * Compare with cost/switch.c in threading/ and multiprocessing/.
 */
#include "checked_co.h"
#include "co_sync.h"
#include "lesson.h"

static co_semaphore turn[2] = {
    CO_SEMAPHORE_INIT(1), /* task 1 has the token */
    CO_SEMAPHORE_INIT(0),
};

static void *task(void *arg)
{
    int id = task_id(arg);

    task_started(id);
    for (long i = 0; i < lesson.times; i++) {
        Co_semaphore_acquire(&turn[id - 1]);
        Co_semaphore_release(&turn[2 - id]);
    }
    task_finished(id);
    return NULL;
}

static void *all_tasks(void *arg)
{
    co_task *tasks[2];
    double start = monotonic_seconds();

    for (int i = 0; i < 2; i++)
        tasks[i] = Co_create_task(task, task_arg(i + 1));
    Co_gather(tasks, 2, NULL);
    lesson_each("a hand-over", start, 2 * lesson.times);
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
