/*
 * coroutines/control/first_completed.c - three tasks, and whoever
 * is done first is what counts: co_wait waits for any of them.
 *
 * Usage: build/coroutines/control/first_completed --wait 1
 * Compare with control/first_completed.c in threading/ and
 * multiprocessing/.
 */
#include "checked_co.h"
#include "co_group.h"
#include "lesson.h"

#include <math.h>

#define TASKS 3

static const int units[TASKS] = {3, 1, 2};

static void *task(void *arg)
{
    int id = task_id(arg);

    say("task %d works", id);
    co_sleep(units[id - 1] * lesson.wait);
    say("task %d is done", id);
    return task_arg(10 * id);
}

static void *all_tasks(void *arg)
{
    co_task *tasks[TASKS];
    bool done[TASKS];
    int first = 0;
    void *result;

    for (int i = 0; i < TASKS; i++)
        tasks[i] = Co_create_task(task, task_arg(i + 1));
    Co_wait(tasks, TASKS, CO_FIRST_COMPLETED, INFINITY, done);
    while (!done[first])
        first++;
    Co_await(tasks[first], &result);
    say("main goes on with %d", task_id(result));
    for (int i = 0; i < TASKS; i++)
        if (i != first)
            Co_await(tasks[i], NULL);
    say("main: all are done");
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
