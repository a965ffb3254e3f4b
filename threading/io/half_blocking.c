/*
 * threading/io/half_blocking.c - N tasks each wait for W/2 seconds
 * and block for W/2: a blocked thread stops nobody but itself.
 *
 * Usage: build/threading/io/half_blocking --order block-first
 * Compare with io/half_blocking.c in multiprocessing/ and
 * coroutines/.
 */
#include "checked_gil.h"
#include "lesson.h"

static struct chain chain; /* lock must be held */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void await_half(int id)
{
    task_waits(id, lesson.wait / 2);
    Gil_release(); /* does nothing without --gil */
    sleep_seconds(lesson.wait / 2);
    Gil_acquire();
}

static void block_half(int id)
{
    if (lesson.compute) {
        task_computes(id);
        compute_seconds(lesson.wait / 2, task_preempted, id);
    } else {
        task_blocks(id, lesson.wait / 2);
        Gil_release(); /* as Python does: only computing holds it */
        sleep_seconds(lesson.wait / 2);
        Gil_acquire();
    }
    Pthread_mutex_lock(&lock);
    chain_append(&chain, id);
    Pthread_mutex_unlock(&lock);
}

static void *task(void *arg)
{
    int id = task_id(arg);

    Gil_acquire();
    task_started(id);
    if (lesson.order == AWAIT_FIRST) {
        await_half(id);
        block_half(id);
    } else {
        block_half(id);
        await_half(id);
    }
    Pthread_mutex_lock(&lock);
    task_sees(id, &chain);
    Pthread_mutex_unlock(&lock);
    task_finished(id);
    Gil_release();
    return NULL;
}

void run(void)
{
    pthread_t *threads = Calloc(lesson.tasks, sizeof *threads);

    for (int i = 0; i < lesson.tasks; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < lesson.tasks; i++)
        Pthread_join(threads[i], NULL);
    lesson_answer("sum %d", chain.sum);
    free(threads);
}
