/*
 * threading/control/timeout.c - wait for 3 units at most: for work
 * of 5, then for work of 3, which ends in the same moment.
 *
 * Usage: build/threading/control/timeout --wait 1
 *        build/threading/control/timeout --wait 1 --block
 * Compare with control/timeout.c in multiprocessing/ and
 * coroutines/.
 */
#include "cancel.h"
#include "lesson.h"

#include <errno.h>

static struct cancel_token token;

static void *task(void *arg)
{
    int units = task_id(arg), error = 0;

    if (lesson.block)
        sleep_seconds(units * lesson.wait);
    else
        error = token_wait(&token, units * lesson.wait);
    if (error) {
        say("task cleans up");
        return NULL;
    }
    say("task is done");
    return task_arg(42);
}

static void wait_for(int units)
{
    struct timespec end = moment_in(3 * lesson.wait);
    pthread_t work;
    void *result;

    say("main waits 3 at most for work of %d", units);
    token_init(&token, NULL);
    Pthread_create(&work, NULL, task, task_arg(units));
    if (pthread_clockjoin_np(work, &result, CLOCK_MONOTONIC,
                             &end) == ETIMEDOUT) {
        say("main asks it to end");
        token_cancel(&token);
        Pthread_join(work, &result); /* it uses the token */
    }
    if (!result)
        say("main got nothing in time");
    else
        say("main got %d", task_id(result));
    token_destroy(&token);
}

void run(void)
{
    wait_for(5);
    wait_for(3);
}
