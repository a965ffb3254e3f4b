/*
 * coroutines/control/hello.c - start one task, await it, and get
 * its result: a pointer that the task returns.
 *
 * Usage: build/coroutines/control/hello --wait 1
 * Compare with control/hello.c in threading/ and multiprocessing/.
 */
#include "checked_co.h"
#include "lesson.h"

static void *task(void *arg)
{
    say("task: Guten …");
    co_sleep(lesson.wait);
    say("task: … morgen!");
    return arg;
}

static void *all_tasks(void *arg)
{
    co_task *created;
    void *result;

    say("main starts the task");
    created = Co_create_task(task, task_arg(42));
    Co_await(created, &result);
    say("main got %d", task_id(result));
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
