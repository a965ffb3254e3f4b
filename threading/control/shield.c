/*
 * threading/control/shield.c - the waiter's time is over, the work
 * goes on and ends well: a thread knows nothing of who waits for
 * it, so it needs no shield.
 *
 * Usage: build/threading/control/shield --wait 1
 * Compare with control/shield.c in multiprocessing/ and
 * coroutines/.
 */
#include "lesson.h"

#include <errno.h>

static void *task(void *arg)
{
    say("task starts");
    sleep_seconds(5 * lesson.wait);
    say("task is done");
    return arg;
}

void run(void)
{
    struct timespec end = moment_in(3 * lesson.wait);
    pthread_t work;
    void *result;

    Pthread_create(&work, NULL, task, task_arg(42));
    say("main waits for 3 at most");
    if (pthread_clockjoin_np(work, &result, CLOCK_MONOTONIC,
                             &end) == ETIMEDOUT)
        say("main got nothing in time");
    say("main waits again");
    Pthread_join(work, &result);
    say("main got %d", task_id(result));
}
