/*
 * threading/control/blocked_loop.c - one thread computes for three
 * units while another ticks: the ticks go on.
 *
 * Usage: build/threading/control/blocked_loop --wait 1
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"

static void *tick(void *arg)
{
    (void)arg;
    double last = monotonic_seconds(), longest = 0;

    for (int i = 1; i <= 5; i++) {
        sleep_seconds(wait_s);
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
    sleep_seconds(1.5 * wait_s);
    say("task computes");
    double end = monotonic_seconds() + 3 * wait_s;
    while (monotonic_seconds() < end)
        sum_below(10000);
    say("task has computed");
    return NULL;
}

void run(void)
{
    pthread_t ticker, computer;

    Pthread_create(&ticker, NULL, tick, NULL);
    Pthread_create(&computer, NULL, compute, NULL);
    Pthread_join(ticker, NULL);
    Pthread_join(computer, NULL);
    say("main has waited for both");
}
