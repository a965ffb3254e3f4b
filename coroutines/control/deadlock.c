/*
 * coroutines/control/deadlock.c - two tasks take two locks in
 * opposite order. The loop sees that neither can ever go on.
 *
 * Usage: build/coroutines/control/deadlock --wait 1
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "control.h"

static co_lock locks[] = {CO_LOCK_INIT, CO_LOCK_INIT};
static co_barrier both = CO_BARRIER_INIT(2);

static void *task(void *arg)
{
    int id = task_id(arg), own = id - 1, other = 1 - own;

    Co_lock_acquire(&locks[own]);
    say("task %d holds lock %d", id, own + 1);
    Co_barrier_wait(&both);
    say("task %d wants lock %d", id, other + 1);
    Co_lock_acquire(&locks[other]); /* WRONG: opposite order */
    say("task %d has both", id);
    Co_lock_release(&locks[other]);
    Co_lock_release(&locks[own]);
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
