/*
 * coroutines/control/gather_errors.c - two of three tasks fail:
 * main wants the first error, then all.
 *
 * Usage: build/coroutines/control/gather_errors --wait 1
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "control.h"

#define COUNT 3
static const int units[] = {2, 1, 3};
static const int errors[] = {EIO, ENOSPC, 0};

static void *task(void *arg)
{
    int id = task_id(arg);

    co_sleep(units[id - 1] * wait_s);
    say("task %d %s", id, errors[id - 1] ? "fails" : "is done");
    return co_raise(-errors[id - 1]);
}

static void start(co_task *coroutines[])
{
    for (int i = 0; i < COUNT; i++)
        coroutines[i] = Co_create_task(task, task_arg(i + 1));
}

void run(void)
{
    co_task *coroutines[COUNT];
    int found[COUNT];

    say("main wants the first error");
    start(coroutines);
    int error = co_gather(coroutines, COUNT, NULL);
    say("main got the error: %s", strerror(-error));
    co_sleep(3 * wait_s); /* they run on, and nobody looks */
    say("main wants all errors");
    start(coroutines);
    CHECKED_CO(co_gather_errors(coroutines, COUNT, NULL, found));
    for (int i = 0; i < COUNT; i++)
        say("main: task %d ended with: %s", i + 1,
            strerror(-found[i]));
}
