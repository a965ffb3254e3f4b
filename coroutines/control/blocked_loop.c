/*
 * coroutines/control/blocked_loop.c - one task computes for three
 * units, while another is to tick: it cannot, and the loop's
 * watchdog says who keeps it from doing so.
 *
 * Usage: build/coroutines/control/blocked_loop --wait 1
 * Compare with control/blocked_loop.c in threading/ and
 * multiprocessing/.
 */
#include "checked_co.h"
#include "lesson.h"

#define TICKS 5

static void *tick(void *arg)
{
    double last = monotonic_seconds(), longest = 0;

    for (int i = 1; i <= TICKS; i++) {
        co_sleep(lesson.wait);
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
    co_sleep(1.5 * lesson.wait);
    say("task computes");
    double end = monotonic_seconds() + 3 * lesson.wait;
    while (monotonic_seconds() < end)
        sum_below(10000); /* WRONG: nobody else runs meanwhile */
    say("task has computed");
    return arg;
}

static void *all_tasks(void *arg)
{
    co_task *tasks[2];

    co_slow_task_limit(lesson.wait); /* from here on, named */
    tasks[0] = Co_create_task(tick, NULL);
    tasks[1] = Co_create_task(compute, NULL);
    Co_gather(tasks, 2, NULL);
    say("main has waited for both");
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
