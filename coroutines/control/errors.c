/*
 * coroutines/control/errors.c - two tasks fail. One handles it
 * itself, the other lets it reach whoever awaits it.
 *
 * Usage: build/coroutines/control/errors --wait 1
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "control.h"

static int results[2]; /* each sets its own */

static void *task(void *arg)
{
    int id = task_id(arg), error;

    co_sleep(id * wait_s);
    error = access("/no/such/file", R_OK) < 0 ? errno : 0;
    if (error && id == 1) {
        say("task %d does without the file", id);
        error = 0;
    }
    if (error) {
        say("task %d fails", id);
        return co_raise(-error);
    }
    results[id - 1] = 42;
    return NULL;
}

void run(void)
{
    co_task *coroutines[2];

    for (int i = 0; i < 2; i++)
        coroutines[i] = Co_create_task(task, task_arg(i + 1));
    for (int i = 0; i < 2; i++) {
        int error = co_await(coroutines[i], NULL);
        if (error)
            say("main: task %d ended with: %s", i + 1,
                strerror(-error));
        else
            say("main got %d from task %d", results[i], i + 1);
    }
}
