/*
 * coroutines/cpu/sum.c - N tasks each add up numbers: a coroutine
 * for each, all on one thread and so on one core.
 *
 * Usage: build/coroutines/cpu/sum --tasks 8
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "lesson.h"

TASKS(tasks, 8, 1, 1e7, "how many tasks");
WHOLE(to, 1e8, 0, 4e9, "add the numbers below this");

static uint64_t *sums; /* task i's is number i - 1 */

static void *task(void *arg)
{
    int id = task_id(arg);

    task_started(id);
    sums[id - 1] = sum_below((uint64_t)to);
    task_finished(id);
    return NULL;
}

void run(void)
{
    co_task **coroutines = Calloc(tasks, sizeof *coroutines);

    sums = Calloc(tasks, sizeof *sums);
    for (int i = 0; i < tasks; i++)
        coroutines[i] = Co_create_task(task, task_arg(i + 1));
    for (int i = 0; i < tasks; i++) {
        Co_await(coroutines[i], NULL);
        task_result(i + 1, "%" PRIu64, sums[i]);
    }
}
