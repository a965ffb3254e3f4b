/*
 * coroutines/control/shield.c - the waiter times out, the work goes
 * on behind a shield.
 *
 * Usage: build/coroutines/control/shield --wait 1
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "control.h"

static void *task(void *arg)
{
    int *result = arg;

    say("task starts");
    if (co_sleep(5 * wait_s) == UV_ECANCELED)
        return co_raise(UV_ECANCELED);
    say("task is done");
    *result = 42;
    return NULL;
}

void run(void)
{
    co_timeout timeout;
    int result;

    co_task *coroutine = Co_create_task(task, &result);
    say("main waits 3 at most");
    CHECKED_CO(co_timeout_begin(&timeout, 3 * wait_s));
    co_shield(coroutine, NULL); /* without it: co_await */
    if (co_timeout_end(&timeout) == UV_ETIMEDOUT)
        say("main got nothing in time");
    say("main waits again");
    Co_await(coroutine, NULL);
    say("main got %d", result);
}
