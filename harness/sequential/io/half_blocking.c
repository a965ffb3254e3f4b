/*
 * harness/sequential/io/half_blocking.c - N tasks each wait W/2
 * seconds and block W/2: one after the other, the two are the same.
 *
 * Usage: build/sequential/io/half_blocking --order block-first
 * Compare with the same file in the three models' folders.
 */
#include "lesson.h"

enum { AWAIT_FIRST, BLOCK_FIRST };

TASKS(tasks, 5, 1, 1e7, "how many tasks");
SECONDS(wait, 1, "how long each waits and blocks together");
CHOICE(order, "which half is first", "await-first", "block-first");
FLAG(chain, "each task shows the chain and the sum that all share");
FLAG(compute, "the blocking half computes instead of sleeping");

static struct chain shared;

static void await_half(int id)
{
    task_waits(id, wait_s / 2);
    sleep_seconds(wait_s / 2);
}

static void block_half(int id)
{
    block_seconds(id, wait_s / 2, compute);
    chain_append(&shared, id);
}

static void task(int id)
{
    task_started(id);
    if (order == BLOCK_FIRST)
        block_half(id);
    await_half(id);
    if (order == AWAIT_FIRST)
        block_half(id);
    if (chain)
        task_sees(id, &shared);
    task_finished(id);
}

void run(void)
{
    for (int i = 0; i < tasks; i++)
        task(i + 1);
    lesson_answer("sum %d", shared.sum);
}
