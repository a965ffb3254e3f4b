/*
 * coroutines/control/forgotten.c - two tasks that nobody awaits:
 * one fails, one is still at work when main ends.
 *
 * Usage: build/coroutines/control/forgotten --wait 1
 * Compare with control/forgotten.c in threading/ and
 * multiprocessing/.
 */
#include "checked_co.h"
#include "lesson.h"

static void *task(void *arg)
{
    int id = task_id(arg);

    say("task %d starts", id);
    if (co_sleep(id == 1 ? lesson.wait : 9 * lesson.wait)) {
        say("task %d is cancelled", id); /* by whom? */
        return co_raise(UV_ECANCELED);
    }
    if (id == 1) {
        say("task %d fails", id);
        return co_raise(UV_EIO);
    }
    say("task %d is done", id);
    return arg;
}

static void *all_tasks(void *arg)
{
    for (int i = 0; i < 2; i++)
        Co_create_task(task, task_arg(i + 1)); /* WRONG */
    co_sleep(2 * lesson.wait);
    say("main ends, and has awaited nobody");
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
