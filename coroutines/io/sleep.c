/*
 * coroutines/io/sleep.c - N tasks each wait W seconds: a coroutine
 * for each, all on one thread.
 *
 * Usage: build/coroutines/io/sleep --tasks 5 --wait 5
 * Compare with io/sleep.c in threading/ and multiprocessing/.
 */
#include "checked_co.h"
#include "lesson.h"

static void *task(void *arg)
{
    int id = task_id(arg);

    task_started(id);
    task_waits(id, lesson.wait);
    co_sleep(lesson.wait);
    task_finished(id);
    return NULL;
}

static void *all_tasks(void *arg)
{
    co_task **tasks = Calloc(lesson.tasks, sizeof *tasks);

    for (int i = 0; i < lesson.tasks; i++)
        tasks[i] = Co_create_task(task, task_arg(i + 1));
    Co_gather(tasks, lesson.tasks, NULL);
    free(tasks);
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
