/*
 * coroutines/control/event.c - two tasks wait for an event, a third
 * is late: a flag and a list of waiting tasks.
 *
 * Usage: build/coroutines/control/event --wait 1
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "control.h"

#define COUNT 3
static co_event event = CO_EVENT_INIT;

static void *task(void *arg)
{
    int id = task_id(arg);

    if (id == COUNT)
        co_sleep(2 * wait_s);
    say("task %d waits", id);
    Co_event_wait(&event);
    say("task %d goes on", id);
    return NULL;
}

void run(void)
{
    co_task *coroutines[COUNT];

    for (int i = 0; i < COUNT; i++)
        coroutines[i] = Co_create_task(task, task_arg(i + 1));
    co_sleep(wait_s);
    say("main sets the event");
    co_event_set(&event);
    Co_gather(coroutines, COUNT, NULL);
    say("main: all are done");
}
