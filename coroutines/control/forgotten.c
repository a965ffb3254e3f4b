/*
 * coroutines/control/forgotten.c - two tasks that nobody awaits:
 * one fails, one still works when main ends.
 *
 * Usage: build/coroutines/control/forgotten --wait 1
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "control.h"

static void *task(void *arg)
{
    int id = task_id(arg);

    say("task %d starts", id);
    if (co_sleep(id == 1 ? wait_s : 9 * wait_s) == UV_ECANCELED) {
        say("task %d is cancelled", id); /* by whom? */
        return co_raise(UV_ECANCELED);
    }
    if (id == 1) {
        say("task %d fails", id);
        return co_raise(UV_EIO);
    }
    say("task %d is done", id);
    return NULL;
}

void run(void)
{
    for (int i = 0; i < 2; i++)
        Co_create_task(task, task_arg(i + 1));
    co_sleep(2 * wait_s);
    say("main ends without awaiting anyone"); /* WRONG */
}
