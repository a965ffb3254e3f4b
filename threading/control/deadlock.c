/*
 * threading/control/deadlock.c - two threads take two locks in
 * opposite order.
 *
 * Usage: make control LESSON=control/deadlock
 *        (by itself it never ends: Ctrl-C)
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"

static pthread_mutex_t locks[] = {PTHREAD_MUTEX_INITIALIZER,
                                  PTHREAD_MUTEX_INITIALIZER};
static pthread_barrier_t both; /* makes sure of the bad luck */

static void *task(void *arg)
{
    int id = task_id(arg), own = id - 1, other = 1 - own;

    Pthread_mutex_lock(&locks[own]);
    say("task %d holds lock %d", id, own + 1);
    Pthread_barrier_wait(&both);
    say("task %d wants lock %d", id, other + 1);
    Pthread_mutex_lock(&locks[other]); /* WRONG: opposite order */
    say("task %d has both", id);
    Pthread_mutex_unlock(&locks[other]);
    Pthread_mutex_unlock(&locks[own]);
    return NULL;
}

void run(void)
{
    pthread_t threads[2];

    Pthread_barrier_init(&both, 2);
    for (int i = 0; i < 2; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < 2; i++)
        Pthread_join(threads[i], NULL);
    say("main has waited for both");
}
