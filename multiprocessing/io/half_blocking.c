/*
 * multiprocessing/io/half_blocking.c - N tasks each wait for W/2
 * seconds and block for W/2: a blocked process stops only itself.
 * Nothing is shared: a pipe tells the parent, who keeps the chain.
 *
 * Usage: build/multiprocessing/io/half_blocking --order block-first
 * Compare with io/half_blocking.c in threading/ and coroutines/.
 */
#include "lesson.h"

enum { AWAIT_FIRST, BLOCK_FIRST };

TASKS(tasks, 5, 1, 1e7, "how many tasks");
SECONDS(wait, 1, "how long each waits and blocks together");
CHOICE(order, "which half is first", "await-first", "block-first");
FLAG(chain, "each task shows the chain and the sum that all share");
FLAG(compute, "the blocking half computes instead of sleeping");

struct message {
    int id;
    enum { APPEND, LOOK } what;
};

static struct chain shared; /* the parent's */
static int found[2];        /* children write, the parent reads */

static void tell(int id, int what)
{
    struct message message = {id, what};

    Write_full(found[1], &message, sizeof message);
}

static void await_half(int id)
{
    task_waits(id, wait_s / 2);
    sleep_seconds(wait_s / 2);
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
    tell(id, APPEND);
}

static void task(int id)
{
    task_started(id);
    if (order == AWAIT_FIRST) {
        await_half(id);
        block_half(id);
    } else {
        block_half(id);
        await_half(id);
    }
    if (chain)
        tell(id, LOOK);
    task_finished(id);
}

static void keep_chain(void)
{
    struct message message;

    while (Read_full(found[0], &message, sizeof message))
        if (message.what == APPEND)
            chain_append(&shared, message.id);
        else
            task_sees(message.id, &shared);
}

void run(void)
{
    pid_t *children = Calloc(tasks, sizeof *children);

    Pipe(found);
    for (int i = 0; i < tasks; i++) {
        children[i] = Fork();
        if (children[i] == 0) {
            task(i + 1);
            _exit(0);
        }
    }
    Close(found[1]); /* or the pipe would never end */
    keep_chain();
    for (int i = 0; i < tasks; i++)
        Waitpid(children[i]);
    lesson_answer("sum %d", shared.sum);
}
