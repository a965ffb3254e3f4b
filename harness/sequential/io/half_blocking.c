/*
 * harness/sequential/io/half_blocking.c - N tasks each wait for W/2
 * seconds and block for W/2: one after the other, it is all the
 * same.
 *
 * Usage: build/sequential/io/half_blocking --order block-first
 * Compare with io/half_blocking.c in threading/, multiprocessing/
 * and coroutines/.
 */
#include "lesson.h"

static struct chain chain;

static void await_half(int id)
{
    task_waits(id, lesson.wait / 2);
    sleep_seconds(lesson.wait / 2);
}

static void block_half(int id)
{
    if (lesson.compute) {
        task_computes(id);
        compute_seconds(lesson.wait / 2, task_preempted, id);
    } else {
        task_blocks(id, lesson.wait / 2);
        sleep_seconds(lesson.wait / 2);
    }
    chain_append(&chain, id);
}

static void task(int id)
{
    task_started(id);
    if (lesson.order == AWAIT_FIRST) {
        await_half(id);
        block_half(id);
    } else {
        block_half(id);
        await_half(id);
    }
    task_sees(id, &chain);
    task_finished(id);
}

void run(void)
{
    for (int i = 0; i < lesson.tasks; i++)
        task(i + 1);
    lesson_answer("sum %d", chain.sum);
}
