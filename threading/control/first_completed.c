/*
 * threading/control/first_completed.c - three threads, and whoever
 * is done first is what counts. pthread_join knows no "any of
 * these": the threads themselves say who is done.
 *
 * Usage: build/threading/control/first_completed --wait 1
 * Compare with control/first_completed.c in multiprocessing/ and
 * coroutines/.
 */
#include "lesson.h"

#define TASKS 3

static const int units[TASKS] = {3, 1, 2};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t one_is_done = PTHREAD_COND_INITIALIZER;
static int first; /* id, or 0: nobody yet; the lock guards it */

static void *task(void *arg)
{
    int id = task_id(arg);

    say("task %d works", id);
    sleep_seconds(units[id - 1] * lesson.wait);
    say("task %d is done", id);
    Pthread_mutex_lock(&lock);
    if (!first)
        first = id;
    Pthread_cond_signal(&one_is_done);
    Pthread_mutex_unlock(&lock);
    return task_arg(10 * id);
}

void run(void)
{
    pthread_t threads[TASKS];
    void *result;

    for (int i = 0; i < TASKS; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    Pthread_mutex_lock(&lock);
    while (!first)
        Pthread_cond_wait(&one_is_done, &lock);
    Pthread_mutex_unlock(&lock);
    Pthread_join(threads[first - 1], &result);
    say("main goes on with %d", task_id(result));
    for (int i = 0; i < TASKS; i++)
        if (i != first - 1)
            Pthread_join(threads[i], NULL);
    say("main: all are done");
}
