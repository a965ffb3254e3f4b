/*
 * threading/control/semaphore.c - five threads, of which two at a
 * time may work: a POSIX semaphore counts the permits.
 *
 * Usage: build/threading/control/semaphore --wait 1
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"

#define WORKERS 5
#define PERMITS 2
static sem_t permits;

static void *worker(void *arg)
{
    int id = task_id(arg);

    say("worker %d waits", id);
    Sem_wait(&permits);
    say("worker %d works", id);
    sleep_seconds(wait_s);
    say("worker %d is done", id);
    Sem_post(&permits);
    return NULL;
}

void run(void)
{
    pthread_t threads[WORKERS];

    Sem_init(&permits, PERMITS);
    for (int i = 0; i < WORKERS; i++)
        Pthread_create(&threads[i], NULL, worker, task_arg(i + 1));
    for (int i = 0; i < WORKERS; i++)
        Pthread_join(threads[i], NULL);
    say("main: all are done");
}
