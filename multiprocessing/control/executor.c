/*
 * multiprocessing/control/executor.c - a call that blocks is handed
 * to a process, whose result comes through a pipe: so main can wait
 * for it and go on ticking.
 *
 * Usage: build/multiprocessing/control/executor --wait 1
 * Compare with control/executor.c in threading/ and coroutines/.
 */
#include "lesson.h"

static int ends[2];

static int blocking_call(int number)
{
    say("call blocks");
    sleep_seconds(3.5 * lesson.wait);
    say("call is done");
    return number;
}

static void worker(int number)
{
    int result = blocking_call(number);

    Write_full(ends[1], &result, sizeof result);
}

static void tick_until(int descriptor)
{
    struct pollfd call = {.fd = descriptor, .events = POLLIN};
    double last = monotonic_seconds(), longest = 0;

    for (int i = 1; Poll_for(&call, 1, lesson.wait) == 0; i++) {
        say("ticker: %d", i);
        double now = monotonic_seconds();
        longest = now - last > longest ? now - last : longest;
        last = now;
    }
    lesson_figure("longest gap", longest, "s");
}

void run(void)
{
    pid_t child;
    int result = 0;

    Pipe(ends);
    say("main hands a call over");
    child = Fork();
    if (child == 0) {
        worker(42);
        _exit(0);
    }
    Close(ends[1]);
    tick_until(ends[0]);
    Read_full(ends[0], &result, sizeof result);
    Waitpid(child);
    say("main got %d", result);
    Close(ends[0]);
}
