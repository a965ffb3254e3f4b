/*
 * coroutines/cpu/executor.c - N tasks each compute: a coroutine for
 * each hands the work to a thread or a process, and awaits it.
 *
 * Usage: build/coroutines/cpu/executor --in process --work product
 * Compare with cpu/sum.c and cpu/product.c, which keep the loop.
 */
#include "lesson.h"

enum { IN_THREAD, IN_PROCESS };
enum { SUM, PRODUCT };

TASKS(tasks, 8, 1, 1e7, "how many tasks");
CHOICE(work, "what each computes", "sum", "product");
CHOICE(in, "who computes", "thread", "process");
WHOLE(to, 0, 0, 4e9, "as in cpu/sum or cpu/product; 0: their own");

static uint64_t *results; /* task i's is number i - 1 */

static uint64_t compute(void)
{
    if (work == SUM)
        return sum_below(to ? (uint64_t)to : 100000000);
    return product_up_to(to ? (uint64_t)to : 20000);
}

static void *compute_one(void *arg)
{
    results[task_id(arg) - 1] = compute();
    return NULL;
}

static void compute_in_process(int id)
{
    uint64_t *result = &results[id - 1];
    int ends[2];

    Pipe(ends);
    pid_t child = Fork();
    if (child == 0) {
        *result = compute();
        Write_full(ends[1], result, sizeof *result);
        _exit(0);
    }
    Close(ends[1]);
    Co_wait_fd(ends[0], UV_READABLE, -1);
    Read_full(ends[0], result, sizeof *result);
    Close(ends[0]);
    Waitpid(child);
}

static void *task(void *arg)
{
    int id = task_id(arg);

    task_started(id);
    task_waits(id, 0);
    if (in == IN_THREAD)
        Co_to_thread(compute_one, arg, NULL);
    else
        compute_in_process(id);
    task_finished(id);
    return NULL;
}

void run(void)
{
    co_task **coroutines = Calloc(tasks, sizeof *coroutines);

    results = Calloc(tasks, sizeof *results);
    for (int i = 0; i < tasks; i++)
        coroutines[i] = Co_create_task(task, task_arg(i + 1));
    for (int i = 0; i < tasks; i++) {
        Co_await(coroutines[i], NULL);
        task_result(i + 1, "%" PRIu64, results[i]);
    }
}
