/*
 * threading/io/sleep.c - N tasks each wait W seconds: a thread for
 * each.
 *
 * Usage: build/threading/io/sleep --tasks 5 --wait 5
 * Compare with io/sleep.c in multiprocessing/ and coroutines/.
 */
#include "lesson.h"

static void *task(void *arg)
{
    int id = task_id(arg);

    task_started(id);
    task_waits(id, lesson.wait);
    sleep_seconds(lesson.wait);
    task_finished(id);
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
