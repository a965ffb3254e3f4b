/*
 * threading/io/gil.c - N tasks each wait W seconds; a thread for
 * each, and one lock, as in Python: held except while waiting.
 *
 * Usage: build/threading/io/gil --tasks 5 --wait 1
 *        build/threading/io/gil --compute
 * Compare with io/sleep.c, which has no such lock.
 */
#include "checked_gil.h"
#include "lesson.h"

TASKS(tasks, 5, 1, 1e7, "how many tasks");
SECONDS(wait, 1, "how long each waits");
FLAG(compute, "each waits for one half and computes for the other");

static void *task(void *arg)
{
    int id = task_id(arg);
    double waiting_s = compute ? wait_s / 2 : wait_s;

    Gil_acquire();
    task_started(id);
    task_waits(id, waiting_s);
    Gil_release(); /* Python does, around everything that waits */
    sleep_seconds(waiting_s);
    Gil_acquire();
    if (compute)
        block_seconds(id, wait_s / 2, true);
    task_finished(id);
    Gil_release();
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
