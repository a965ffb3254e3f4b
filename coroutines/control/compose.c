/*
 * coroutines/control/compose.c - a task starts another and awaits
 * it: two tasks, and yet one after the other.
 *
 * Usage: build/coroutines/control/compose --wait 1
 * Compare with control/compose.c in threading/ and
 * multiprocessing/.
 */
#include "checked_co.h"
#include "lesson.h"

static void *inner(void *arg)
{
    say("inner works");
    co_sleep(lesson.wait);
    say("inner is done");
    return task_arg(task_id(arg) + 1);
}

static void *outer(void *arg)
{
    void *found;

    say("outer asks inner");
    Co_await(Co_create_task(inner, arg), &found);
    say("outer got %d, and works", task_id(found));
    co_sleep(lesson.wait);
    say("outer is done");
    return task_arg(2 * task_id(found));
}

static void *all_tasks(void *arg)
{
    void *result;

    say("main asks outer");
    Co_await(Co_create_task(outer, task_arg(20)), &result);
    say("main got %d", task_id(result));
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
