/*
 * coroutines/control/cancel.c - three tasks are cancelled: one
 * obeys, one does not, one has not started.
 *
 * Usage: build/coroutines/control/cancel --wait 1
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "control.h"

#define COUNT 3

static void *task(void *arg)
{
    int id = task_id(arg);

    say("task %d starts", id);
    bool asked = co_sleep(5 * wait_s) == UV_ECANCELED;
    if (asked && id == 2) {
        say("task %d goes on all the same", id); /* WRONG */
        co_sleep(2 * wait_s);
        asked = false;
    }
    if (asked) {
        say("task %d cleans up", id);
        return co_raise(UV_ECANCELED); /* so that main sees why */
    }
    say("task %d is done", id);
    return NULL;
}

void run(void)
{
    co_task *coroutines[COUNT];

    for (int i = 0; i < COUNT; i++)
        coroutines[i] = Co_create_task(task, task_arg(i + 1));
    say("main cancels task 3 at once");
    co_cancel(coroutines[2]);
    co_sleep(wait_s);
    say("main cancels tasks 1 and 2");
    co_cancel(coroutines[0]);
    co_cancel(coroutines[1]);
    for (int i = 0; i < COUNT; i++) {
        bool ended = co_await(coroutines[i], NULL) == UV_ECANCELED;
        say("main sees task %d %s", i + 1,
            ended ? "cancelled" : "done");
    }
}
