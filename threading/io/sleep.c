/*
 * threading/io/sleep.c - N tasks each wait W seconds: a thread for
 * each.
 *
 * Usage: build/threading/io/sleep --tasks 5 --wait 5
 * Compare with the same file in multiprocessing/ and coroutines/.
 *
 * task_started() and its like only record the timeline. A capital,
 * as in Calloc(), marks a call that ends the program when it fails.
 */
#include "lesson.h"

TASKS(tasks, 5, 1, 1e7, "how many tasks");
SECONDS(wait, 1, "how long each waits");

static void *task(void *arg)
{
    int id = task_id(arg);

    task_started(id);
    task_waits(id, wait_s);
    sleep_seconds(wait_s);
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
