/*
 * multiprocessing/io/half_blocking.c - N tasks each wait W/2
 * seconds and block W/2: only their process. A pipe tells of it.
 *
 * Usage: build/multiprocessing/io/half_blocking --order block-first
 * Compare with the same file in threading/ and coroutines/.
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
    block_seconds(id, wait_s / 2, compute);
    tell(id, APPEND);
}

static int task(int id)
{
    task_started(id);
    if (order == BLOCK_FIRST)
        block_half(id);
    await_half(id);
    if (order == AWAIT_FIRST)
        block_half(id);
    if (chain)
        tell(id, LOOK);
    task_finished(id);
    return 0;
}

void run(void)
{
    pid_t *children = Calloc(tasks, sizeof *children);
    struct message message;

    Pipe(found);
    for (int i = 0; i < tasks; i++)
        if ((children[i] = Fork()) == 0)
            _exit(task(i + 1));
    Close(found[1]); /* or the pipe would never end */
    while (Read_full(found[0], &message, sizeof message))
        if (message.what == APPEND)
            chain_append(&shared, message.id);
        else
            task_sees(message.id, &shared);
    for (int i = 0; i < tasks; i++)
        Waitpid(children[i]);
    lesson_answer("sum %d", shared.sum);
}
