/*
 * coroutines/control/timeout.c - wait for 3 units at most: for work
 * of 5, then for work of 3, which ends at the same moment.
 *
 * Usage: build/coroutines/control/timeout --wait 1 [--block]
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "control.h"

FLAG(block, "the work cannot be asked to end");

struct work {
    int units, result;
};

static void *task(void *arg)
{
    struct work *work = arg;

    if (block) {
        sleep_seconds(work->units * wait_s); /* WRONG in a loop */
    } else if (co_sleep(work->units * wait_s) == UV_ECANCELED) {
        say("task cleans up");
        return co_raise(UV_ECANCELED);
    }
    say("task is done");
    work->result = 42;
    return NULL;
}

static void wait_for(int units)
{
    struct work work = {units, 0};

    say("main waits 3 at most for work of %d", units);
    co_task *coroutine = Co_create_task(task, &work);
    if (co_wait_for(coroutine, 3 * wait_s, NULL) == 0)
        say("main got %d", work.result);
    else
        say("main got nothing in time");
}

void run(void)
{
    wait_for(5);
    wait_for(3);
}
