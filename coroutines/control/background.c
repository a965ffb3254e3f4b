/*
 * coroutines/control/background.c - a task works while its creator
 * does something else, and is then awaited.
 *
 * Usage: build/coroutines/control/background --wait 1
 * Compare with control/background.c in threading/ and
 * multiprocessing/.
 */
#include "checked_co.h"
#include "lesson.h"

static void *task(void *arg)
{
    say("task works");
    co_sleep(2 * lesson.wait);
    say("task is done");
    return arg;
}

static void *all_tasks(void *arg)
{
    co_task *created;
    void *result;

    say("main starts the task");
    created = Co_create_task(task, task_arg(42));
    say("main does something else");
    co_sleep(lesson.wait); /* only now does the task begin */
    say("main waits for the task");
    Co_await(created, &result);
    say("main got %d", task_id(result));
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
