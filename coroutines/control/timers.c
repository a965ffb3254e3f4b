/*
 * coroutines/control/timers.c - calls for later: the loop makes
 * them, in the order of their times, while no task is running.
 *
 * Usage: build/coroutines/control/timers --wait 1
 * Compare with control/timers.c in threading/ and multiprocessing/.
 */
#include "checked_co.h"
#include "lesson.h"

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

static void call_at(double due, int id)
{
    calls[id - 1] = Co_call_at(due, callback, task_arg(id));
}

static void call_soon(int id)
{
    calls[id - 1] = Co_call_soon(callback, task_arg(id));
}

static void call_cancel(int id)
{
    left -= co_call_cancel(calls[id - 1]);
}

static void *all_tasks(void *arg)
{
    double now = co_time();

    for (int i = 0; i < 4; i++) {
        say("main asks for call %d after %g", i + 1, delays[i]);
        call_at(now + delays[i] * lesson.wait, i + 1);
    }
    say("main asks for call 5 soon");
    call_soon(5);
    say("main takes call 4 back");
    call_cancel(4);
    say("main waits"); /* only now does the loop make calls */
    Co_event_wait(&all_made);
    say("main has seen all calls made");
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
