/*
 * threading/control/timeout.c - wait for 3 units at most: for work
 * of 5, then for work of 3, which ends at the same moment.
 *
 * Usage: build/threading/control/timeout --wait 1 [--block]
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"

FLAG(block, "the work cannot be asked to end");
static sem_t asked;

struct work {
    int units, result;
};

static void *task(void *arg)
{
    struct work *work = arg;

    if (block) {
        sleep_seconds(work->units * wait_s);
    } else if (Sem_timedwait(&asked, work->units * wait_s)) {
        say("task cleans up");
        return NULL;
    }
    say("task is done");
    work->result = 42;
    return NULL;
}

static void wait_for(int units)
{
    struct timespec end = moment_in(3 * wait_s);
    struct work work = {units, 0};
    pthread_t thread;

    say("main waits 3 at most for work of %d", units);
    Sem_init(&asked, 0);
    Pthread_create(&thread, NULL, task, &work);
    if (pthread_clockjoin_np(thread, NULL, CLOCK_MONOTONIC, &end) ==
        ETIMEDOUT) {
        say("main asks it to end");
        Sem_post(&asked);
        Pthread_join(thread, NULL); /* it uses `work` */
    }
    if (work.result)
        say("main got %d", work.result);
    else
        say("main got nothing in time");
}

void run(void)
{
    wait_for(5);
    wait_for(3);
}
