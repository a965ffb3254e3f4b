/*
 * coroutines/control/shield.c - the waiter's time is over, the work
 * goes on and ends well: whoever awaits it through a shield may be
 * cancelled, the work is not.
 *
 * Usage: build/coroutines/control/shield --wait 1
 * Compare with control/shield.c in threading/ and multiprocessing/.
 */
#include "checked_co.h"
#include "co_cancel.h"
#include "lesson.h"

static void *task(void *arg)
{
    say("task starts");
    if (co_sleep(5 * lesson.wait) == UV_ECANCELED) {
        say("task is cancelled");
        return co_raise(UV_ECANCELED);
    }
    say("task is done");
    return arg;
}

static void *all_tasks(void *arg)
{
    co_task *work = Co_create_task(task, task_arg(42));
    co_timeout timeout;
    void *result;

    say("main waits for 3 at most");
    CHECKED_CO(co_timeout_begin(&timeout, 3 * lesson.wait));
    co_shield(work, &result); /* without it: co_await */
    if (co_timeout_end(&timeout) == UV_ETIMEDOUT)
        say("main got nothing in time");
    say("main waits again");
    Co_await(work, &result);
    say("main got %d", task_id(result));
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
