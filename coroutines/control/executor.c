/*
 * coroutines/control/executor.c - a call that blocks is handed to a
 * thread, and its result is awaited: the loop goes on, and with it
 * the ticker.
 *
 * Usage: build/coroutines/control/executor --wait 1
 * Compare with control/executor.c in threading/ and
 * multiprocessing/.
 */
#include "checked_co.h"
#include "co_cancel.h"
#include "lesson.h"

static void *blocking_call(void *arg)
{
    say("call blocks"); /* not in a task: it must not await */
    sleep_seconds(3.5 * lesson.wait);
    say("call is done");
    return arg;
}

static void *tick(void *arg)
{
    double last = monotonic_seconds(), longest = 0;

    for (int i = 1; co_sleep(lesson.wait) == 0; i++) {
        say("ticker: %d", i);
        double now = monotonic_seconds();
        longest = now - last > longest ? now - last : longest;
        last = now;
    }
    lesson_figure("longest gap", longest, "s");
    return arg;
}

static void *all_tasks(void *arg)
{
    co_task *ticker = Co_create_task(tick, NULL);
    void *result;

    say("main hands a call over");
    Co_to_thread(blocking_call, task_arg(42), &result);
    co_cancel(ticker);
    Co_await(ticker, NULL);
    say("main got %d", task_id(result));
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
