/*
 * multiprocessing/control/timers.c - calls for later: a process for
 * each sleeps until its time, and makes it.
 *
 * Usage: build/multiprocessing/control/timers --wait 1
 * Compare with the same file in threading/ and coroutines/.
 */
#include "control.h"

#define CALLS 5
static const double delays[] = {2, 1, 1, 3};
static pid_t calls[CALLS];

static void callback(int id)
{
    say("timer makes call %d", id);
}

static void call_at(double when, int id)
{
    if ((calls[id - 1] = Fork()) == 0) {
        sleep_seconds(fmax(when - monotonic_seconds(), 0));
        callback(id);
        _exit(0);
    }
}

static void call_cancel(int id)
{
    Kill(calls[id - 1], SIGTERM); /* unless it has been made */
    Waitpid_signal(calls[id - 1]);
    calls[id - 1] = 0;
}

void run(void)
{
    double now = monotonic_seconds();

    for (int i = 0; i < 4; i++) {
        say("main schedules call %d after %g", i + 1, delays[i]);
        call_at(now + delays[i] * wait_s, i + 1);
    }
    say("main schedules call 5 soon");
    call_at(0, 5);
    say("main cancels call 4");
    call_cancel(4);
    say("main waits");
    for (int i = 0; i < CALLS; i++)
        if (calls[i])
            Waitpid(calls[i]);
    say("main: all calls are made");
}
