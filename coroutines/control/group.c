/*
 * coroutines/control/group.c - a group of tasks ends when the last
 * one does. When one fails, the others are cancelled.
 *
 * Usage: build/coroutines/control/group --wait 1 [--fails]
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "control.h"

#define COUNT 3
FLAG(fails, "task 2 fails");
static const char *names[] = {"task 1", "task 2", "task 3"};

static void *task(void *arg)
{
    int id = task_id(arg);

    say("task %d starts", id);
    if (co_sleep(id * wait_s) == UV_ECANCELED) {
        say("task %d is cancelled, and its cleanup fails", id);
        return co_raise(UV_ENOSPC);
    }
    if (fails && id == 2) {
        say("task %d fails", id);
        return co_raise(UV_EIO);
    }
    say("task %d is done", id);
    return NULL;
}

void run(void)
{
    co_group group;
    co_group_errors *errors;

    say("main begins the group");
    CHECKED_CO(co_group_begin(&group));
    for (int i = 0; i < COUNT; i++)
        if (!co_group_create_task(&group, task, task_arg(i + 1),
                                  .name = names[i]))
            fail(errno, "co_group_create_task");
    co_group_end_errors(&group, &errors);
    say("main has waited for all");
    for (size_t i = 0; errors && i < errors->count; i++)
        say("main: %s ended with: %s", errors->errors[i].name,
            strerror(-errors->errors[i].error));
    free(errors);
}
