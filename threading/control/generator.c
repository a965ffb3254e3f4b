/*
 * threading/control/generator.c - a thread makes values one by one,
 * each when it is asked for one.
 *
 * Usage: build/threading/control/generator --wait 1
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"

#define VALUES 5
static sem_t asked, given;
static int value; /* 0: no more. The two semaphores protect it */

static void *producer(void *arg)
{
    (void)arg;
    for (int i = 1; i <= VALUES; i++) {
        Sem_wait(&asked);
        say("producer works on value %d", i);
        sleep_seconds(wait_s / 2);
        value = i;
        Sem_post(&given);
    }
    Sem_wait(&asked);
    say("producer has no more");
    value = 0;
    Sem_post(&given);
    return NULL;
}

static bool next_value(int *got)
{
    Sem_post(&asked);
    Sem_wait(&given);
    *got = value;
    return value != 0;
}

void run(void)
{
    pthread_t thread;
    int got;

    Sem_init(&asked, 0);
    Sem_init(&given, 0);
    Pthread_create(&thread, NULL, producer, NULL);
    while (next_value(&got))
        say("main got value %d", got);
    Pthread_join(thread, NULL);
    say("main has all");
}
