/*
 * coroutines/control/resource.c - two tasks each acquire something
 * that takes a while to get and to give back: they await both. Task
 * 2 fails while it has it, and gives it back all the same.
 *
 * Usage: build/coroutines/control/resource --wait 1
 * Compare with control/resource.c in threading/ and
 * multiprocessing/.
 */
#include "checked_co.h"
#include "lesson.h"

#include <string.h>

static int acquire(int id)
{
    say("task %d acquires", id);
    co_sleep(lesson.wait);
    return id;
}

static void release(const int *id)
{
    say("task %d releases", *id);
    co_sleep(lesson.wait / 2);
    say("task %d has released", *id);
}

static int use(int id)
{
    __attribute__((cleanup(release))) int held = acquire(id);

    say("task %d uses what it has", held);
    co_sleep(lesson.wait / 2);
    if (id == 2)
        return UV_EIO; /* release() is called here, too */
    say("task %d is done", id);
    return 0;
}

static void *task(void *arg)
{
    return co_raise(use(task_id(arg)));
}

static void *all_tasks(void *arg)
{
    co_task *tasks[2];

    for (int i = 0; i < 2; i++)
        tasks[i] = Co_create_task(task, task_arg(i + 1));
    for (int i = 0; i < 2; i++)
        say("main got of task %d: %s", i + 1,
            strerror(-co_await (tasks[i], NULL)));
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
