/*
 * coroutines/control/errors.c - two tasks fail. One handles it
 * itself, the other lets it reach whoever awaits it.
 *
 * Usage: build/coroutines/control/errors --wait 1
 * Compare with control/errors.c in threading/ and multiprocessing/.
 */
#include "checked_co.h"
#include "lesson.h"

#include <string.h>

#define TASKS 2

static void *task(void *arg)
{
    int id = task_id(arg), error;

    co_sleep(id * lesson.wait);
    error = access("/no/such/file", R_OK) < 0 ? errno : 0;
    if (error && id == 1) {
        say("task %d does without the file", id);
        error = 0;
    }
    if (error) {
        say("task %d fails", id);
        return co_raise(-error);
    }
    return task_arg(42);
}

static void *all_tasks(void *arg)
{
    co_task *tasks[TASKS];
    void *result;

    for (int i = 0; i < TASKS; i++)
        tasks[i] = Co_create_task(task, task_arg(i + 1));
    for (int i = 0; i < TASKS; i++) {
        int error = co_await (tasks[i], &result);
        if (error)
            say("main got of task %d: %s", i + 1, strerror(-error));
        else
            say("main got of task %d: %d", i + 1, task_id(result));
    }
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
