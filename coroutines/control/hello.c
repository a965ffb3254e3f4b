/*
 * coroutines/control/hello.c - start one task, await it, and get
 * its result: a pointer that the task returns.
 *
 * Usage: build/coroutines/control/hello --wait 1
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "control.h"

static void *task(void *arg)
{
    int *number = arg;

    say("task: Guten …");
    co_sleep(wait_s);
    say("task: … morgen!");
    *number += 2;
    return number;
}

void run(void)
{
    int number = 40;
    void *result;

    say("main starts the task");
    co_task *coroutine = Co_create_task(task, &number);
    Co_await(coroutine, &result);
    say("main got %d", *(int *)result);
}
