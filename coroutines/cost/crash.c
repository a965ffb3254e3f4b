/*
 * coroutines/cost/crash.c - N tasks each wait W seconds; half-way
 * one of them dereferences NULL. The fault ends the program, and
 * with it all of its coroutines.
 *
 * Usage: build/coroutines/cost/crash --tasks 4 --outlive
 * Compare with cost/crash.c in threading/ and multiprocessing/.
 */
#include "checked_co.h"
#include "lesson.h"

static volatile int *volatile nowhere; /* NULL */

static void *task(void *arg)
{
    int id = task_id(arg);

    task_started(id);
    task_waits(id, lesson.wait);
    co_sleep(lesson.wait / 2);
    if (id == 1)
        *nowhere = 1;
    co_sleep(lesson.wait / 2);
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
