/*
 * coroutines/control/timeout.c - wait for 3 units at most: for work
 * of 5, then for work of 3, which ends in the same moment.
 *
 * Usage: build/coroutines/control/timeout --wait 1
 *        build/coroutines/control/timeout --wait 1 --block
 * Compare with control/timeout.c in threading/ and
 * multiprocessing/.
 */
#include "checked_co.h"
#include "co_cancel.h"
#include "lesson.h"

static void *task(void *arg)
{
    int units = task_id(arg), error = 0;

    if (lesson.block)
        sleep_seconds(units * lesson.wait); /* WRONG in a loop */
    else
        error = co_sleep(units * lesson.wait);
    if (error) {
        say("task cleans up");
        return co_raise(error);
    }
    say("task is done");
    return task_arg(42);
}

static void wait_for(int units)
{
    co_task *work;
    void *result;

    say("main waits 3 at most for work of %d", units);
    work = Co_create_task(task, task_arg(units));
    if (co_wait_for(work, 3 * lesson.wait, &result) == UV_ETIMEDOUT)
        say("main got nothing in time");
    else
        say("main got %d", task_id(result));
}

static void *all_tasks(void *arg)
{
    wait_for(5);
    wait_for(3);
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
