/*
 * threading/control/blocked_loop.c - one thread computes for three
 * units, while another ticks: it goes on ticking.
 *
 * Usage: build/threading/control/blocked_loop --wait 1
 * Compare with control/blocked_loop.c in multiprocessing/ and
 * coroutines/.
 */
#include "lesson.h"

#define TICKS 5

static void *tick(void *arg)
{
    double last = monotonic_seconds(), longest = 0;

    for (int i = 1; i <= TICKS; i++) {
        sleep_seconds(lesson.wait);
        say("ticker: %d", i);
        double now = monotonic_seconds();
        longest = now - last > longest ? now - last : longest;
        last = now;
    }
    lesson_figure("longest gap", longest, "s");
    return arg;
}

static void *compute(void *arg)
{
    sleep_seconds(1.5 * lesson.wait);
    say("task computes");
    double end = monotonic_seconds() + 3 * lesson.wait;
    while (monotonic_seconds() < end)
        sum_below(10000);
    say("task has computed");
    return arg;
}

void run(void)
{
    pthread_t threads[2];

    Pthread_create(&threads[0], NULL, tick, NULL);
    Pthread_create(&threads[1], NULL, compute, NULL);
    for (int i = 0; i < 2; i++)
        Pthread_join(threads[i], NULL);
    say("main has waited for both");
}
