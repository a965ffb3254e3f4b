/*
 * threading/control/background.c - a thread works while its creator
 * does something else, and is then waited for.
 *
 * Usage: build/threading/control/background --wait 1
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"

static void *task(void *arg)
{
    int *result = arg;

    say("task works");
    sleep_seconds(2 * wait_s);
    say("task is done");
    *result = 42;
    return NULL;
}

void run(void)
{
    pthread_t thread;
    int result;

    say("main starts the task");
    Pthread_create(&thread, NULL, task, &result);
    say("main does something else");
    sleep_seconds(wait_s);
    say("main waits for the task");
    Pthread_join(thread, NULL);
    say("main got %d", result);
}
