/*
 * multiprocessing/control/future.c - a result promised now and set
 * later by another process: a pipe, and what is in it.
 *
 * Usage: build/multiprocessing/control/future --wait 1 [--broken]
 * Compare with control/future.c in threading/ and coroutines/.
 */
#include "lesson.h"

static int future[2];
static bool was_read; /* for what is read is in it no more */

static bool is_done(void)
{
    struct pollfd polled = {future[0], POLLIN, 0};

    return was_read || poll(&polled, 1, 0) == 1;
}

static bool set(int result)
{
    if (future[1] < 0)
        return false;
    Write_full(future[1], &result, sizeof result);
    Close(future[1]);
    future[1] = -1;
    return true;
}

static bool get(int *result)
{
    was_read = true;
    return Read_full(future[0], result, sizeof *result);
}

static void task(void)
{
    sleep_seconds(lesson.wait);
    if (lesson.broken) {
        say("task leaves it unset");
        return;
    }
    say("task sets 42");
    set(42);
    if (!set(43))
        say("task: too late for 43");
}

void run(void)
{
    pid_t child;
    int result;

    Pipe(future);
    say("main: no callbacks");
    say("main: %s", is_done() ? "it is done" : "it is pending");
    child = Fork();
    if (child == 0) {
        task();
        _exit(0);
    }
    Close(future[1]);
    if (get(&result))
        say("main got %d", result);
    else
        say("main got nothing");
    say("main: %s", is_done() ? "it is done" : "it is pending");
    Waitpid(child);
    Close(future[0]);
}
