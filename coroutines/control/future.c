/*
 * coroutines/control/future.c - a result promised now and set later
 * by another task: a future of the loop.
 *
 * Usage: build/coroutines/control/future --wait 1 [--broken]
 * Compare with control/future.c in threading/ and multiprocessing/.
 */
#include "checked_co.h"
#include "co_sync.h"
#include "lesson.h"

static co_future *future;

static bool is_done(void)
{
    return co_future_done(future);
}

static bool set(int result)
{
    return co_future_set_result(future, task_arg(result)) == 0;
}

static int get(void)
{
    void *result;

    Co_future_await(co_future_retain(future), &result);
    return task_id(result);
}

static void callback(co_future *done, void *argument)
{
    (void)argument;
    void *result = NULL;

    co_future_result(done, &result);
    say("callback: %d is there", task_id(result));
}

static void *task(void *arg)
{
    co_sleep(lesson.wait);
    if (lesson.broken) {
        say("task leaves it unset");
        return arg;
    }
    say("task sets 42");
    set(42);
    if (!set(43))
        say("task: too late for 43");
    return arg;
}

static void *all_tasks(void *arg)
{
    co_task *created;

    future = Co_future_create();
    Co_future_add_done_callback(future, callback, NULL);
    say("main: %s", is_done() ? "it is done" : "it is pending");
    created = Co_create_task(task, NULL);
    say("main got %d", get());
    say("main: %s", is_done() ? "it is done" : "it is pending");
    Co_await(created, NULL);
    co_future_release(future);
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
