/*
 * coroutines/control/resource.c - two tasks use a resource that is
 * slow to get and to release; one fails.
 *
 * Usage: build/coroutines/control/resource --wait 1
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "control.h"

static int acquire(int id)
{
    say("task %d acquires the resource", id);
    co_sleep(wait_s);
    return id;
}

static void release(const int *id)
{
    say("task %d releases it", *id);
    co_sleep(wait_s / 2);
    say("task %d has released it", *id);
}

static void *task(void *arg)
{
    int id = task_id(arg);
    __attribute__((cleanup(release))) int held = acquire(id);

    say("task %d uses it", held);
    co_sleep(wait_s / 2);
    if (id == 2)
        return co_raise(UV_EIO); /* release() is called here, too */
    say("task %d is done", id);
    return NULL;
}

void run(void)
{
    co_task *coroutines[2];

    for (int i = 0; i < 2; i++)
        coroutines[i] = Co_create_task(task, task_arg(i + 1));
    for (int i = 0; i < 2; i++) {
        int error = co_await(coroutines[i], NULL);
        say("main: task %d ended with: %s", i + 1,
            strerror(-error));
    }
}
