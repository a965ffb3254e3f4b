/*
 * coroutines/control/deadlock.c - two tasks take two locks, each in
 * another order. The loop sees that nobody can ever go on.
 *
 * Usage: build/coroutines/control/deadlock
 * Compare with control/deadlock.c in threading/ and
 * multiprocessing/.
 */
#include "checked_co.h"
#include "co_sync.h"
#include "lesson.h"

static co_lock locks[] = {CO_LOCK_INIT, CO_LOCK_INIT};

static void *task(void *arg)
{
    int id = task_id(arg), own = id - 1, other = 1 - own;

    co_lock_acquire(&locks[own]);
    say("task %d holds lock %d", id, own + 1);
    co_yield_now(); /* so that both have one */
    say("task %d wants lock %d", id, other + 1);
    co_lock_acquire(&locks[other]); /* WRONG: another order */
    say("task %d has both", id);
    co_lock_release(&locks[other]);
    co_lock_release(&locks[own]);
    return NULL;
}

static void *all_tasks(void *arg)
{
    co_task *tasks[2];

    for (int i = 0; i < 2; i++)
        tasks[i] = Co_create_task(task, task_arg(i + 1));
    Co_gather(tasks, 2, NULL);
    say("main has waited for both");
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
