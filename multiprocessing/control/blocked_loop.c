/*
 * multiprocessing/control/blocked_loop.c - one process computes for
 * three units while another ticks: the ticks go on.
 *
 * Usage: build/multiprocessing/control/blocked_loop --wait 1
 * Compare with the same file in threading/ and coroutines/.
 */
#include "control.h"

static int tick(void)
{
    double last = monotonic_seconds(), longest = 0;

    for (int i = 1; i <= 5; i++) {
        sleep_seconds(wait_s);
        say("ticker: %d", i);
        longest = fmax(longest, monotonic_seconds() - last);
        last = monotonic_seconds();
    }
    lesson_figure("longest gap", longest, "s");
    return 0;
}

static int compute(void)
{
    sleep_seconds(1.5 * wait_s);
    say("task computes");
    double end = monotonic_seconds() + 3 * wait_s;
    while (monotonic_seconds() < end)
        sum_below(10000);
    say("task has computed");
    return 0;
}

void run(void)
{
    pid_t ticker, computer;

    if ((ticker = Fork()) == 0)
        _exit(tick());
    if ((computer = Fork()) == 0)
        _exit(compute());
    Waitpid(ticker);
    Waitpid(computer);
    say("main has waited for both");
}
