/*
 * threading/cpu/sum.c - N tasks each add up numbers: a thread for
 * each, on as many cores as there are.
 *
 * Usage: build/threading/cpu/sum --tasks 8
 * Compare with the same file in multiprocessing/ and coroutines/.
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
    pthread_t *threads = Calloc(tasks, sizeof *threads);

    sums = Calloc(tasks, sizeof *sums);
    for (int i = 0; i < tasks; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < tasks; i++) {
        Pthread_join(threads[i], NULL);
        task_result(i + 1, "%" PRIu64, sums[i]);
    }
}
