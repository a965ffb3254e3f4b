/*
 * coroutines/io/half_blocking.c - N tasks each await for W/2
 * seconds and block for W/2: one that blocks keeps the loop from
 * all others.
 *
 * Usage: build/coroutines/io/half_blocking --order block-first
 * Compare with io/half_blocking.c in threading/ and
 * multiprocessing/.
 */
#include "checked_co.h"
#include "lesson.h"

static struct chain chain; /* no lock: nobody awaits in between */

static void await_half(int id)
{
    task_waits(id, lesson.wait / 2);
    co_sleep(lesson.wait / 2);
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

static void *task(void *arg)
{
    int id = task_id(arg);

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
    return NULL;
}

static void *all_tasks(void *arg)
{
    co_task **tasks = Calloc(lesson.tasks, sizeof *tasks);

    for (int i = 0; i < lesson.tasks; i++)
        tasks[i] = Co_create_task(task, task_arg(i + 1));
    Co_gather(tasks, lesson.tasks, NULL);
    lesson_answer("sum %d", chain.sum);
    free(tasks);
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
