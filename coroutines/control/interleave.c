/*
 * coroutines/control/interleave.c - two tasks, each with two waits:
 * their steps interleave.
 *
 * Usage: build/coroutines/control/interleave --wait 1
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "control.h"

static const int first[] = {2, 1}, second[] = {1, 2};

static void *task(void *arg)
{
    int id = task_id(arg);

    say("task %d starts", id);
    co_sleep(first[id - 1] * wait_s);
    say("task %d goes on", id);
    co_sleep(second[id - 1] * wait_s);
    say("task %d is done", id);
    return NULL;
}

void run(void)
{
    co_task *coroutines[2];

    for (int i = 0; i < 2; i++)
        coroutines[i] = Co_create_task(task, task_arg(i + 1));
    Co_gather(coroutines, 2, NULL);
    say("main has waited for both");
}
