/*
 * threading/cost/crash.c - half-way one of N tasks dereferences
 * NULL: that ends the program, with all threads.
 *
 * Usage: build/threading/cost/crash --tasks 4 --outlive
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "lesson.h"

TASKS(tasks, 4, 1, 1e7, "how many tasks");
SECONDS(wait, 1, "how long each waits");

static volatile int *volatile nowhere; /* NULL */

static void *task(void *arg)
{
    int id = task_id(arg);

    task_started(id);
    task_waits(id, wait_s);
    sleep_seconds(wait_s / 2);
    if (id == 1)
        *nowhere = 1; /* here it ends */
    sleep_seconds(wait_s / 2);
    task_finished(id);
    return NULL;
}

void run(void)
{
    pthread_t *threads = Calloc(tasks, sizeof *threads);

    for (int i = 0; i < tasks; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < tasks; i++)
        Pthread_join(threads[i], NULL);
}
