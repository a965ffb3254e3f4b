/*
 * coroutines/cost/crash.c - half-way one of N tasks dereferences
 * NULL: that ends the program, with all coroutines.
 *
 * Usage: build/coroutines/cost/crash --tasks 4 --outlive
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "lesson.h"

TASKS(tasks, 4, 1, 1e7, "how many tasks");
SECONDS(wait, 1, "how long each waits");

static volatile int *volatile nowhere; /* NULL */

static void *task(void *arg)
{
    int id = task_id(arg);

    task_started(id);
    task_waits(id, wait_s);
    co_sleep(wait_s / 2);
    if (id == 1)
        *nowhere = 1; /* here it ends */
    co_sleep(wait_s / 2);
    task_finished(id);
    return NULL;
}

void run(void)
{
    co_task **coroutines = Calloc(tasks, sizeof *coroutines);

    for (int i = 0; i < tasks; i++)
        coroutines[i] = Co_create_task(task, task_arg(i + 1));
    Co_gather(coroutines, tasks, NULL);
}
