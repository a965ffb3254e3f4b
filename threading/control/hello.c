/*
 * threading/control/hello.c - start one thread, wait for it, and
 * get its result: a pointer that the thread returns.
 *
 * Usage: build/threading/control/hello --wait 1
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"

static void *task(void *arg)
{
    int *number = arg;

    say("task: Guten …");
    sleep_seconds(wait_s);
    say("task: … morgen!");
    *number += 2;
    return number;
}

void run(void)
{
    pthread_t thread;
    int number = 40;
    void *result;

    say("main starts the task");
    Pthread_create(&thread, NULL, task, &number);
    Pthread_join(thread, &result);
    say("main got %d", *(int *)result);
}
