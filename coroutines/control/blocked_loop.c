/*
 * coroutines/control/blocked_loop.c - one task computes for three
 * units while another should tick: it cannot.
 *
 * Usage: build/coroutines/control/blocked_loop --wait 1
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "control.h"

static void *tick(void *arg)
{
    (void)arg;
    double last = monotonic_seconds(), longest = 0;

    for (int i = 1; i <= 5; i++) {
        co_sleep(wait_s);
        say("ticker: %d", i);
        longest = fmax(longest, monotonic_seconds() - last);
        last = monotonic_seconds();
    }
    lesson_figure("longest gap", longest, "s");
    return NULL;
}

static void *compute(void *arg)
{
    (void)arg;
    co_sleep(1.5 * wait_s);
    say("task computes");
    double end = monotonic_seconds() + 3 * wait_s;
    while (monotonic_seconds() < end)
        sum_below(10000); /* WRONG: nobody else runs meanwhile */
    say("task has computed");
    return NULL;
}

void run(void)
{
    co_task *ticker, *computer;

    co_slow_task_limit(wait_s); /* names whoever holds it longer */
    ticker = Co_create_task(tick, NULL);
    computer = Co_create_task(compute, NULL);
    Co_await(ticker, NULL);
    Co_await(computer, NULL);
    say("main has waited for both");
}
