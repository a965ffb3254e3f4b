/*
 * coroutines/control/group.c - a group of tasks ends when the last
 * one does. When one fails, the others are cancelled.
 *
 * Usage: build/coroutines/control/group --wait 1
 *        build/coroutines/control/group --wait 1 --fail
 * Compare with control/group.c in threading/ and multiprocessing/.
 */
#include "checked_co.h"
#include "co_group.h"
#include "lesson.h"

#include <string.h>

#define TASKS 3

static const char *names[TASKS] = {"task 1", "task 2", "task 3"};

static void *task(void *arg)
{
    int id = task_id(arg);

    say("task %d starts", id);
    if (co_sleep(id * lesson.wait) == UV_ECANCELED) {
        say("task %d is cancelled, and its cleanup fails", id);
        return co_raise(UV_ENOSPC);
    }
    if (lesson.fail && id == 2) {
        say("task %d fails", id);
        return co_raise(UV_EIO);
    }
    say("task %d is done", id);
    return arg;
}

static void *all_tasks(void *arg)
{
    co_group group;
    co_group_errors *errors;

    say("main begins the group");
    CHECKED_CO(co_group_begin(&group));
    for (int i = 0; i < TASKS; i++)
        if (!co_group_create_task(&group, task, task_arg(i + 1),
                                  .name = names[i]))
            fail(errno, "co_group_create_task");
    co_group_end_errors(&group, &errors);
    say("main has waited for all");
    for (size_t i = 0; errors && i < errors->count; i++)
        say("main got of %s: %s", errors->errors[i].name,
            strerror(-errors->errors[i].error));
    free(errors);
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
