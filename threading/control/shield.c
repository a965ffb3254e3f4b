/*
 * threading/control/shield.c - the waiter times out, the work goes
 * on: a thread needs no shield.
 *
 * Usage: build/threading/control/shield --wait 1
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"

static void *task(void *arg)
{
    int *result = arg;

    say("task starts");
    sleep_seconds(5 * wait_s);
    say("task is done");
    *result = 42;
    return NULL;
}

void run(void)
{
    struct timespec end = moment_in(3 * wait_s);
    pthread_t thread;
    int result;

    Pthread_create(&thread, NULL, task, &result);
    say("main waits 3 at most");
    if (pthread_clockjoin_np(thread, NULL, CLOCK_MONOTONIC, &end) ==
        ETIMEDOUT)
        say("main got nothing in time");
    say("main waits again");
    Pthread_join(thread, NULL);
    say("main got %d", result);
}
