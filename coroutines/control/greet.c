/*
 * coroutines/control/greet.c - three tasks, of which the first is
 * the last to end; their results in the order of creation.
 *
 * Usage: build/coroutines/control/greet --wait 1
 * Compare with control/greet.c in threading/ and multiprocessing/.
 */
#include "checked_co.h"
#include "lesson.h"

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
    co_task *tasks[TASKS];
    void *results[TASKS];

    say("main starts the tasks");
    for (int i = 0; i < TASKS; i++)
        tasks[i] = Co_create_task(task, task_arg(i + 1));
    Co_gather(tasks, TASKS, results);
    for (int i = 0; i < TASKS; i++)
        say("main greets %s", (char *)results[i]);
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
