/*
 * multiprocessing/control/future.c - a result promised now and set
 * later by a process: a pipe, and what is in it.
 *
 * Usage: build/multiprocessing/control/future --wait 1 [--broken]
 * Compare with the same file in threading/ and coroutines/.
 */
#include "control.h"

FLAG(broken, "the promised result never comes");
static int answer = 42, late = 43;
static int future[2];
static bool was_read; /* for then the pipe is empty again */

static bool is_done(void)
{
    struct pollfd polled = {future[0], POLLIN, 0};

    return was_read || Poll_for(&polled, 1, 0) == 1;
}

static bool set(const int *result)
{
    if (future[1] < 0)
        return false;
    Write_full(future[1], result, sizeof *result);
    Close(future[1]);
    future[1] = -1;
    return true;
}

static int *get(void)
{
    static int result;

    was_read = true;
    return Read_full(future[0], &result, sizeof result) ? &result
                                                        : NULL;
}

static int task(void)
{
    sleep_seconds(wait_s);
    if (broken) {
        say("task leaves it unset");
        return 0;
    }
    say("task sets %d", answer);
    set(&answer);
    if (!set(&late))
        say("task: too late for %d", late);
    return 0;
}

void run(void)
{
    pid_t child;

    Pipe(future);
    say("main: no callbacks");
    say("main: %s", is_done() ? "it is done" : "it is pending");
    if ((child = Fork()) == 0)
        _exit(task());
    Close(future[1]);
    int *result = get();
    if (result)
        say("main got %d", *result);
    else
        say("main got nothing");
    say("main: %s", is_done() ? "it is done" : "it is pending");
    Waitpid(child);
}
