/*
 * coroutines/control/compose.c - a task starts another and awaits
 * it: two tasks, and yet one after the other.
 *
 * Usage: build/coroutines/control/compose --wait 1
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "control.h"

static void *inner(void *arg)
{
    int *number = arg;

    say("inner works");
    co_sleep(wait_s);
    say("inner is done");
    *number += 1;
    return NULL;
}

static void *outer(void *arg)
{
    int *number = arg;
    co_task *coroutine;

    say("outer asks inner");
    coroutine = Co_create_task(inner, number);
    Co_await(coroutine, NULL);
    say("outer got %d, and works", *number);
    co_sleep(wait_s);
    say("outer is done");
    *number *= 2;
    return NULL;
}

void run(void)
{
    int number = 20;
    co_task *coroutine;

    say("main asks outer");
    coroutine = Co_create_task(outer, &number);
    Co_await(coroutine, NULL);
    say("main got %d", number);
}
