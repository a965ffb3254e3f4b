/*
 * coroutines/control/gather_errors.c - two of three tasks fail:
 * gathered up to the first error, then whatever their errors.
 *
 * Usage: build/coroutines/control/gather_errors --wait 1
 * Compare with control/gather_errors.c in threading/ and
 * multiprocessing/.
 */
#include "checked_co.h"
#include "lesson.h"

#include <string.h>

#define TASKS 3

static const int units[] = {2, 1, 3};
static const int fails_with[] = {EIO, ENOSPC, 0};

static void *task(void *arg)
{
    int id = task_id(arg), error = fails_with[id - 1];

    co_sleep(units[id - 1] * lesson.wait);
    say("task %d %s", id, error ? "fails" : "is done");
    return error ? co_raise(-error) : arg;
}

static void start(co_task *tasks[])
{
    for (int i = 0; i < TASKS; i++)
        tasks[i] = Co_create_task(task, task_arg(i + 1));
}

static void first_error(void)
{
    co_task *tasks[TASKS];

    start(tasks);
    int error = co_gather(tasks, TASKS, NULL);
    say("main got the error: %s", strerror(-error));
    /* The others run on, and nobody asks them. */
}

static void all_errors(void)
{
    co_task *tasks[TASKS];
    int errors[TASKS];

    start(tasks);
    CHECKED_CO(co_gather_errors(tasks, TASKS, NULL, errors));
    for (int i = 0; i < TASKS; i++)
        say("main got of task %d: %s", i + 1, strerror(-errors[i]));
}

static void *all_tasks(void *arg)
{
    say("main wants the first error");
    first_error();
    co_sleep(3 * lesson.wait);
    say("main wants all errors");
    all_errors();
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
