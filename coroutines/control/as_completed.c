/*
 * coroutines/control/as_completed.c - three tasks, of which the
 * first is the last to end; their results in the order of ending.
 *
 * Usage: build/coroutines/control/as_completed --wait 1
 * Compare with control/as_completed.c in threading/ and
 * multiprocessing/, and with control/greet.c.
 */
#include "checked_co.h"
#include "co_group.h"
#include "lesson.h"

#include <math.h>

#define TASKS 3

static char *const names[TASKS] = {"Ada", "Ben", "Cem"};

static void *task(void *arg)
{
    int id = task_id(arg);

    say("task %d asks for a name", id);
    co_sleep((TASKS + 1 - id) * lesson.wait);
    say("task %d is done", id);
    return names[id - 1];
}

static void *all_tasks(void *arg)
{
    co_task *tasks[TASKS], *next;
    co_as_completed each;
    void *result;

    say("main starts the tasks");
    for (int i = 0; i < TASKS; i++)
        tasks[i] = Co_create_task(task, task_arg(i + 1));
    Co_as_completed_begin(&each, tasks, TASKS, INFINITY);
    while ((next = co_as_completed_next(&each))) {
        Co_await(next, &result);
        say("main greets %s", (char *)result);
    }
    Co_as_completed_end(&each);
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
