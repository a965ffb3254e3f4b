/*
 * threading/control/interleave.c - two threads, each with two
 * waits: their steps interleave.
 *
 * Usage: build/threading/control/interleave --wait 1
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"

static const int first[] = {2, 1}, second[] = {1, 2};

static void *task(void *arg)
{
    int id = task_id(arg);

    say("task %d starts", id);
    sleep_seconds(first[id - 1] * wait_s);
    say("task %d goes on", id);
    sleep_seconds(second[id - 1] * wait_s);
    say("task %d is done", id);
    return NULL;
}

void run(void)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < 2; i++)
        Pthread_join(threads[i], NULL);
    say("main has waited for both");
}
