/*
 * multiprocessing/control/shield.c - the waiter times out, the work
 * goes on: a process needs no shield.
 *
 * Usage: build/multiprocessing/control/shield --wait 1
 * Compare with the same file in threading/ and coroutines/.
 */
#include "control.h"

static int task(int output)
{
    int result = 42;

    say("task starts");
    sleep_seconds(5 * wait_s);
    say("task is done");
    Write_full(output, &result, sizeof result);
    return 0;
}

void run(void)
{
    int ends[2], result = 0;
    pid_t child;

    Pipe(ends);
    if ((child = Fork()) == 0)
        _exit(task(ends[1]));
    Close(ends[1]);
    say("main waits 3 at most");
    struct pollfd output = {.fd = ends[0], .events = POLLIN};
    if (Poll_for(&output, 1, 3 * wait_s) == 0)
        say("main got nothing in time");
    say("main waits again");
    Read_full(ends[0], &result, sizeof result);
    Waitpid(child);
    say("main got %d", result);
}
