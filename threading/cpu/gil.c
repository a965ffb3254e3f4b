/*
 * threading/cpu/gil.c - N tasks each compute: a thread for each,
 * and one lock, as in Python. Whoever computes holds it.
 *
 * Usage: build/threading/cpu/gil --work product
 * Compare with cpu/sum.c and cpu/product.c: no such lock.
 */
#include "checked_gil.h"
#include "lesson.h"

enum { SUM, PRODUCT };

TASKS(tasks, 8, 1, 1e7, "how many tasks");
CHOICE(work, "what each computes", "sum", "product");
WHOLE(to, 0, 0, 4e9, "as in cpu/sum or cpu/product; 0: their own");

static uint64_t *results; /* task i's is number i - 1 */

static uint64_t compute(void)
{
    if (work == SUM)
        return sum_below(to ? (uint64_t)to : 100000000);
    return product_up_to(to ? (uint64_t)to : 20000);
}

static void *task(void *arg)
{
    int id = task_id(arg);

    Gil_acquire(); /* handed on every 5 ms while it computes */
    task_started(id);
    results[id - 1] = compute();
    task_finished(id);
    Gil_release();
    return NULL;
}

void run(void)
{
    pthread_t *threads = Calloc(tasks, sizeof *threads);

    results = Calloc(tasks, sizeof *results);
    for (int i = 0; i < tasks; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < tasks; i++) {
        Pthread_join(threads[i], NULL);
        task_result(i + 1, "%" PRIu64, results[i]);
    }
}
