/*
 * coroutines/control/timers.c - calls for later: the loop makes
 * them, in the order of their times, while no task is running.
 *
 * Usage: build/coroutines/control/timers --wait 1
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "control.h"

#define CALLS 5
static const double delays[] = {2, 1, 1, 3};
static co_call calls[CALLS];
static int left = CALLS;
static co_event all_made = CO_EVENT_INIT;

static void callback(void *arg)
{
    say("timer makes call %d", task_id(arg)); /* must not await */
    if (--left == 0)
        co_event_set(&all_made);
}

static void call_at(double when, int id)
{
    calls[id - 1] = Co_call_at(when, callback, task_arg(id));
}

static void call_cancel(int id)
{
    left -=
        co_call_cancel(calls[id - 1]); /* unless it has been made */
}

void run(void)
{
    double now = co_time();

    for (int i = 0; i < 4; i++) {
        say("main schedules call %d after %g", i + 1, delays[i]);
        call_at(now + delays[i] * wait_s, i + 1);
    }
    say("main schedules call 5 soon");
    calls[4] = Co_call_soon(callback, task_arg(5));
    say("main cancels call 4");
    call_cancel(4);
    say("main waits"); /* only now does the loop make calls */
    Co_event_wait(&all_made);
    say("main: all calls are made");
}
