/*
 * threading/control/compose.c - a thread starts another and waits
 * for it: two threads, and yet one after the other.
 *
 * Usage: build/threading/control/compose --wait 1
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"

static void *inner(void *arg)
{
    int *number = arg;

    say("inner works");
    sleep_seconds(wait_s);
    say("inner is done");
    *number += 1;
    return NULL;
}

static void *outer(void *arg)
{
    int *number = arg;
    pthread_t thread;

    say("outer asks inner");
    Pthread_create(&thread, NULL, inner, number);
    Pthread_join(thread, NULL);
    say("outer got %d, and works", *number);
    sleep_seconds(wait_s);
    say("outer is done");
    *number *= 2;
    return NULL;
}

void run(void)
{
    int number = 20;
    pthread_t thread;

    say("main asks outer");
    Pthread_create(&thread, NULL, outer, &number);
    Pthread_join(thread, NULL);
    say("main got %d", number);
}
