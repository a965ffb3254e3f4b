/*
 * coroutines/control/background.c - a task works while its creator
 * does something else, and is then awaited.
 *
 * Usage: build/coroutines/control/background --wait 1
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "control.h"

static void *task(void *arg)
{
    int *result = arg;

    say("task works");
    co_sleep(2 * wait_s);
    say("task is done");
    *result = 42;
    return NULL;
}

void run(void)
{
    int result;

    say("main starts the task");
    co_task *coroutine = Co_create_task(task, &result);
    say("main does something else");
    co_sleep(wait_s); /* only now does the task start */
    say("main waits for the task");
    Co_await(coroutine, NULL);
    say("main got %d", result);
}
