/*
 * coroutines/control/cancel.c - three tasks are cancelled: one
 * ends, one goes on all the same, one has not begun. What they
 * await says that they are.
 *
 * Usage: build/coroutines/control/cancel --wait 1
 * Compare with control/cancel.c in threading/ and multiprocessing/.
 */
#include "checked_co.h"
#include "co_cancel.h"
#include "lesson.h"

#define TASKS 3

static void *task(void *arg)
{
    int id = task_id(arg), error;

    say("task %d starts", id);
    error = co_sleep(5 * lesson.wait);
    if (error && id == 2) {
        say("task %d goes on all the same", id); /* WRONG */
        co_sleep(2 * lesson.wait);
        error = 0;
    }
    if (error) {
        say("task %d cleans up", id);
        return co_raise(error);
    }
    say("task %d is done", id);
    return arg;
}

static void *all_tasks(void *arg)
{
    co_task *tasks[TASKS];

    for (int i = 0; i < TASKS; i++)
        tasks[i] = Co_create_task(task, task_arg(i + 1));
    say("main cancels task 3 at once");
    co_cancel(tasks[2]);
    co_sleep(lesson.wait);
    say("main cancels tasks 1 and 2");
    co_cancel(tasks[0]);
    co_cancel(tasks[1]);
    for (int i = 0; i < TASKS; i++) {
        bool ended = co_await (tasks[i], NULL) == UV_ECANCELED;
        say("main sees task %d %s", i + 1,
            ended ? "cancelled" : "done");
    }
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
