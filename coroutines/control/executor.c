/*
 * coroutines/control/executor.c - a blocking call is handed to a
 * thread and awaited: the loop goes on.
 *
 * Usage: build/coroutines/control/executor --wait 1
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "control.h"

static void *blocking_call(void *arg)
{
    int *result = arg;

    say("call blocks"); /* not in a task: it must not await */
    sleep_seconds(3.5 * wait_s);
    say("call is done");
    *result = 42;
    return NULL;
}

static void *tick(void *arg)
{
    (void)arg;
    double last = monotonic_seconds(), longest = 0;

    for (int i = 1; co_sleep(wait_s) == 0; i++) {
        say("ticker: %d", i);
        longest = fmax(longest, monotonic_seconds() - last);
        last = monotonic_seconds();
    }
    lesson_figure("longest gap", longest, "s");
    return NULL;
}

void run(void)
{
    co_task *ticker = Co_create_task(tick, NULL);
    int result;

    say("main hands over a call");
    Co_to_thread(blocking_call, &result, NULL);
    co_cancel(ticker);
    Co_await(ticker, NULL);
    say("main got %d", result);
}
