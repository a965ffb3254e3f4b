/*
 * coroutines/io/sleep.c - N tasks each wait W seconds: a coroutine
 * for each, all on one thread.
 *
 * Usage: build/coroutines/io/sleep --tasks 5 --wait 5
 * Compare with the same file in threading/ and multiprocessing/.
 *
 * task_started() and its like only record the timeline. A capital,
 * as in Calloc(), marks a call that ends the program when it fails.
 */
#include "lesson.h"

TASKS(tasks, 5, 1, 1e7, "how many tasks");
SECONDS(wait, 1, "how long each waits");

static void *task(void *arg)
{
    int id = task_id(arg);

    task_started(id);
    task_waits(id, wait_s);
    co_sleep(wait_s);
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
