/*
 * threading/control/event.c - two threads wait for an event, a
 * third is late: a flag and a condition variable.
 *
 * Usage: build/threading/control/event --wait 1
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"

#define COUNT 3
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool is_set; /* the lock guards it */

static void *task(void *arg)
{
    int id = task_id(arg);

    if (id == COUNT)
        sleep_seconds(2 * wait_s);
    say("task %d waits", id);
    Pthread_mutex_lock(&lock);
    while (!is_set) /* a wait may end by itself */
        Pthread_cond_wait(&changed, &lock);
    Pthread_mutex_unlock(&lock);
    say("task %d goes on", id);
    return NULL;
}

void run(void)
{
    pthread_t threads[COUNT];

    for (int i = 0; i < COUNT; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    sleep_seconds(wait_s);
    say("main sets the event");
    Pthread_mutex_lock(&lock);
    is_set = true;
    Pthread_cond_broadcast(&changed);
    Pthread_mutex_unlock(&lock);
    for (int i = 0; i < COUNT; i++)
        Pthread_join(threads[i], NULL);
    say("main: all are done");
}
