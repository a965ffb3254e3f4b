/*
 * coroutines/io/half_blocking.c - N tasks each await for W/2
 * seconds and block for W/2: one that blocks keeps the loop from
 * all others.
 *
 * Usage: build/coroutines/io/half_blocking --order block-first
 * Compare with io/half_blocking.c in threading/ and
 * multiprocessing/.
 */
#include "lesson.h"

enum { AWAIT_FIRST, BLOCK_FIRST };

TASKS(tasks, 5, 1, 1e7, "how many tasks");
SECONDS(wait, 1, "how long each waits and blocks together");
CHOICE(order, "which half is first", "await-first", "block-first");
FLAG(chain, "each task shows the chain and the sum that all share");
FLAG(compute, "the blocking half computes instead of sleeping");

static struct chain shared; /* no lock: nobody awaits in between */

static void await_half(int id)
{
    task_waits(id, wait_s / 2);
    co_sleep(wait_s / 2);
}

static void block_half(int id)
{
    if (compute) {
        task_computes(id);
        compute_seconds(wait_s / 2, task_preempted, id);
    } else {
        task_blocks(id, wait_s / 2);
        sleep_seconds(wait_s / 2);
    }
    chain_append(&shared, id);
}

static void *task(void *arg)
{
    int id = task_id(arg);

    task_started(id);
    if (order == AWAIT_FIRST) {
        await_half(id);
        block_half(id);
    } else {
        block_half(id);
        await_half(id);
    }
    if (chain)
        task_sees(id, &shared);
    task_finished(id);
    return NULL;
}

void run(void)
{
    co_task **coroutines = Calloc(tasks, sizeof *coroutines);

    for (int i = 0; i < tasks; i++)
        coroutines[i] = Co_create_task(task, task_arg(i + 1));
    Co_gather(coroutines, tasks, NULL);
    lesson_answer("sum %d", shared.sum);
}
