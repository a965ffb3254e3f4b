/*
 * multiprocessing/io/half_blocking.c - N tasks each wait for W/2
 * seconds and block for W/2: a blocked process stops only itself.
 * Nothing is shared: a pipe tells the parent, who keeps the chain.
 *
 * Usage: build/multiprocessing/io/half_blocking --order block-first
 * Compare with io/half_blocking.c in threading/ and coroutines/.
 */
#include "lesson.h"

struct message {
    int id;
    enum { APPEND, LOOK } what;
};

static struct chain chain; /* the parent's */

static void await_half(int id)
{
    task_waits(id, lesson.wait / 2);
    sleep_seconds(lesson.wait / 2);
}

static void block_half(int id, int parent)
{
    if (lesson.compute) {
        task_computes(id);
        compute_seconds(lesson.wait / 2, task_preempted, id);
    } else {
        task_blocks(id, lesson.wait / 2);
        sleep_seconds(lesson.wait / 2);
    }
    struct message message = {id, APPEND};
    Write_full(parent, &message, sizeof message);
}

static void task(int id, int parent)
{
    task_started(id);
    if (lesson.order == AWAIT_FIRST) {
        await_half(id);
        block_half(id, parent);
    } else {
        block_half(id, parent);
        await_half(id);
    }
    struct message message = {id, LOOK};
    Write_full(parent, &message, sizeof message);
    task_finished(id);
}

static void keep_chain(int tasks)
{
    struct message message;

    while (Read_full(tasks, &message, sizeof message))
        if (message.what == APPEND)
            chain_append(&chain, message.id);
        else
            task_sees(message.id, &chain);
}

void run(void)
{
    pid_t *children = Calloc(lesson.tasks, sizeof *children);
    int ends[2];

    Pipe(ends);
    for (int i = 0; i < lesson.tasks; i++) {
        children[i] = Fork();
        if (children[i] == 0) {
            task(i + 1, ends[1]);
            _exit(0);
        }
    }
    Close(ends[1]); /* or the pipe would never end */
    keep_chain(ends[0]);
    for (int i = 0; i < lesson.tasks; i++)
        Waitpid(children[i]);
    lesson_answer("sum %d", chain.sum);
    free(children);
}
