/*
 * threading/control/first_completed.c - three threads, and the
 * first to be done counts: they note which it is.
 *
 * Usage: build/threading/control/first_completed --wait 1
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"

#define COUNT 3
static const int units[COUNT] = {3, 1, 2};
static int results[COUNT]; /* each sets its own */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t one_is_done = PTHREAD_COND_INITIALIZER;
static int first = -1; /* nobody yet; the lock guards it */

static void *task(void *arg)
{
    int id = task_id(arg);

    say("task %d works", id);
    sleep_seconds(units[id - 1] * wait_s);
    say("task %d is done", id);
    results[id - 1] = 10 * id;
    Pthread_mutex_lock(&lock);
    if (first < 0)
        first = id - 1;
    Pthread_cond_signal(&one_is_done);
    Pthread_mutex_unlock(&lock);
    return NULL;
}

void run(void)
{
    pthread_t threads[COUNT];

    for (int i = 0; i < COUNT; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    Pthread_mutex_lock(&lock);
    while (first < 0)
        Pthread_cond_wait(&one_is_done, &lock);
    Pthread_mutex_unlock(&lock);
    say("main goes on with %d", results[first]);
    for (int i = 0; i < COUNT; i++)
        Pthread_join(threads[i], NULL);
    say("main: all are done");
}
