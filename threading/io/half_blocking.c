/*
 * threading/io/half_blocking.c - N tasks each wait W/2 seconds and
 * block W/2: a blocked thread stops only itself.
 *
 * Usage: build/threading/io/half_blocking --order block-first
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "lesson.h"

enum { AWAIT_FIRST, BLOCK_FIRST };

TASKS(tasks, 5, 1, 1e7, "how many tasks");
SECONDS(wait, 1, "how long each waits and blocks together");
CHOICE(order, "which half is first", "await-first", "block-first");
FLAG(chain, "each task shows the chain and the sum that all share");
FLAG(compute, "the blocking half computes instead of sleeping");

static struct chain shared; /* lock must be held */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void await_half(int id)
{
    task_waits(id, wait_s / 2);
    sleep_seconds(wait_s / 2);
}

static void block_half(int id)
{
    block_seconds(id, wait_s / 2, compute);
    Pthread_mutex_lock(&lock);
    chain_append(&shared, id);
    Pthread_mutex_unlock(&lock);
}

static void *task(void *arg)
{
    int id = task_id(arg);

    task_started(id);
    if (order == BLOCK_FIRST)
        block_half(id);
    await_half(id);
    if (order == AWAIT_FIRST)
        block_half(id);
    Pthread_mutex_lock(&lock);
    if (chain)
        task_sees(id, &shared);
    Pthread_mutex_unlock(&lock);
    task_finished(id);
    return NULL;
}

void run(void)
{
    pthread_t *threads = Calloc(tasks, sizeof *threads);

    for (int i = 0; i < tasks; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < tasks; i++)
        Pthread_join(threads[i], NULL);
    lesson_answer("sum %d", shared.sum);
}
