/*
 * coroutines/control/interleave.c - two tasks, each with two waits:
 * their steps come in between each other.
 *
 * Usage: build/coroutines/control/interleave --wait 1
 * Compare with control/interleave.c in threading/ and
 * multiprocessing/.
 */
#include "checked_co.h"
#include "lesson.h"

static const int first[] = {2, 1}, second[] = {1, 2};

static void *task(void *arg)
{
    int id = task_id(arg);

    say("task %d starts", id);
    co_sleep(first[id - 1] * lesson.wait);
    say("task %d goes on", id);
    co_sleep(second[id - 1] * lesson.wait);
    say("task %d is done", id);
    return NULL;
}

static void *all_tasks(void *arg)
{
    co_task *tasks[2];

    for (int i = 0; i < 2; i++)
        tasks[i] = Co_create_task(task, task_arg(i + 1));
    Co_gather(tasks, 2, NULL);
    say("main has waited for both");
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
