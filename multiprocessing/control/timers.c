/*
 * multiprocessing/control/timers.c - calls for later: a process for
 * each sleeps until its time, and makes it.
 *
 * Usage: build/multiprocessing/control/timers --wait 1
 * Compare with control/timers.c in threading/ and coroutines/.
 */
#include "lesson.h"

#include <math.h>

#define CALLS 5

static const double delays[] = {2, 1, 1, 3};
static pid_t calls[CALLS];

static void callback(int id)
{
    say("timer makes call %d", id);
}

static void call_at(double due, int id)
{
    pid_t child = Fork();

    if (child == 0) {
        sleep_seconds(fmax(due - monotonic_seconds(), 0));
        callback(id);
        _exit(0);
    }
    calls[id - 1] = child;
}

static void call_soon(int id)
{
    call_at(0, id);
}

static void call_cancel(int id)
{
    Kill(calls[id - 1], SIGTERM); /* or it has ended by itself */
    Waitpid_signal(calls[id - 1]);
    calls[id - 1] = 0;
}

void run(void)
{
    double now = monotonic_seconds();

    for (int i = 0; i < 4; i++) {
        say("main asks for call %d after %g", i + 1, delays[i]);
        call_at(now + delays[i] * lesson.wait, i + 1);
    }
    say("main asks for call 5 soon");
    call_soon(5);
    say("main takes call 4 back");
    call_cancel(4);
    say("main waits");
    for (int i = 0; i < CALLS; i++)
        if (calls[i])
            Waitpid(calls[i]);
    say("main has seen all calls made");
}
