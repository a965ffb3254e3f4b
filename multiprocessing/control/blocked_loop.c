/*
 * multiprocessing/control/blocked_loop.c - one process computes for
 * three units, while another ticks: it goes on ticking.
 *
 * Usage: build/multiprocessing/control/blocked_loop --wait 1
 * Compare with control/blocked_loop.c in threading/ and
 * coroutines/.
 */
#include "lesson.h"

#define TICKS 5

static void tick(void)
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
}

static void compute(void)
{
    sleep_seconds(1.5 * lesson.wait);
    say("task computes");
    double end = monotonic_seconds() + 3 * lesson.wait;
    while (monotonic_seconds() < end)
        sum_below(10000);
    say("task has computed");
}

void run(void)
{
    static void (*const tasks[2])(void) = {tick, compute};
    pid_t children[2];

    for (int i = 0; i < 2; i++) {
        children[i] = Fork();
        if (children[i] == 0) {
            tasks[i]();
            _exit(0);
        }
    }
    for (int i = 0; i < 2; i++)
        Waitpid(children[i]);
    say("main has waited for both");
}
