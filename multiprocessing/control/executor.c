/*
 * multiprocessing/control/executor.c - a blocking call is handed to
 * a process, whose result comes through a pipe.
 *
 * Usage: build/multiprocessing/control/executor --wait 1
 * Compare with the same file in threading/ and coroutines/.
 */
#include "control.h"

static int call[2];

static int blocking_call(void)
{
    int result = 42;

    say("call blocks");
    sleep_seconds(3.5 * wait_s);
    say("call is done");
    Write_full(call[1], &result, sizeof result);
    return 0;
}

static void tick(void)
{
    struct pollfd done = {.fd = call[0], .events = POLLIN};
    double last = monotonic_seconds(), longest = 0;

    for (int i = 1; Poll_for(&done, 1, wait_s) == 0; i++) {
        say("ticker: %d", i);
        longest = fmax(longest, monotonic_seconds() - last);
        last = monotonic_seconds();
    }
    lesson_figure("longest gap", longest, "s");
}

void run(void)
{
    pid_t child;
    int result = 0;

    Pipe(call);
    say("main hands over a call");
    if ((child = Fork()) == 0)
        _exit(blocking_call());
    Close(call[1]);
    tick();
    Read_full(call[0], &result, sizeof result);
    Waitpid(child);
    say("main got %d", result);
}
