/*
 * coroutines/control/event.c - two tasks wait for an event, and a
 * third comes when it is over: a flag, and a list of who waits.
 *
 * Usage: build/coroutines/control/event --wait 1
 * Compare with control/event.c in threading/ and multiprocessing/.
 */
#include "checked_co.h"
#include "co_sync.h"
#include "lesson.h"

#define TASKS 3

static co_event event = CO_EVENT_INIT;

static void *task(void *arg)
{
    int id = task_id(arg);

    if (id == TASKS)
        co_sleep(2 * lesson.wait);
    say("task %d waits", id);
    Co_event_wait(&event);
    say("task %d goes on", id);
    return NULL;
}

static void *all_tasks(void *arg)
{
    co_task *tasks[TASKS];

    for (int i = 0; i < TASKS; i++)
        tasks[i] = Co_create_task(task, task_arg(i + 1));
    co_sleep(lesson.wait);
    say("main sets the event");
    co_event_set(&event);
    Co_gather(tasks, TASKS, NULL);
    say("main: all are done");
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
