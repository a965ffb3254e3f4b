/*
 * coroutines/control/future.c - a result promised now and set later
 * by another task: a future of the loop.
 *
 * Usage: build/coroutines/control/future --wait 1 [--broken]
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "control.h"

FLAG(broken, "the promised result never comes");
static int answer = 42, late = 43;
static co_future *future;

static void callback(co_future *done, void *arg)
{
    void *result = NULL;

    (void)arg;
    co_future_result(done, &result);
    say("callback: %d is there", *(int *)result);
}

static bool is_done(void)
{
    return co_future_done(future);
}

static bool set(int *result)
{
    return co_future_set_result(future, result) == 0;
}

static int *get(void)
{
    void *result;

    Co_future_await(co_future_retain(future), &result);
    return result;
}

static void *task(void *arg)
{
    (void)arg;
    co_sleep(wait_s);
    if (broken) {
        say("task leaves it unset");
        return NULL;
    }
    say("task sets %d", answer);
    set(&answer);
    if (!set(&late))
        say("task: too late for %d", late);
    return NULL;
}

void run(void)
{
    future = Co_future_create();
    Co_future_add_done_callback(future, callback, NULL);
    say("main: %s", is_done() ? "it is done" : "it is pending");
    co_task *coroutine = Co_create_task(task, NULL);
    say("main got %d", *get());
    say("main: %s", is_done() ? "it is done" : "it is pending");
    Co_await(coroutine, NULL);
    co_future_release(future);
}
