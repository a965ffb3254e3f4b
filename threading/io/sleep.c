/*
 * threading/io/sleep.c - N tasks each wait W seconds: a thread for
 * each.
 *
 * Usage: build/threading/io/sleep --tasks 5 --wait 5 [--gil]
 * Compare with io/sleep.c in multiprocessing/ and coroutines/.
 */
#include "checked_gil.h"
#include "lesson.h"

static void *task(void *arg)
{
    int id = task_id(arg);

    Gil_acquire(); /* does nothing without --gil */
    task_started(id);
    task_waits(id, lesson.wait);
    Gil_release();
    sleep_seconds(lesson.wait);
    Gil_acquire();
    task_finished(id);
    Gil_release();
    return NULL;
}

void run(void)
{
    pthread_t *threads = Calloc(lesson.tasks, sizeof *threads);

    for (int i = 0; i < lesson.tasks; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < lesson.tasks; i++)
        Pthread_join(threads[i], NULL);
    free(threads);
}
