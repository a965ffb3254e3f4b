/*
 * coroutines/control/as_completed.c - three tasks, the first ends
 * last; their results as they come.
 *
 * Usage: build/coroutines/control/as_completed --wait 1
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "control.h"

#define COUNT 3
static char names[COUNT][8] = {"Ada", "Ben", "Cem"};

static void *task(void *arg)
{
    int id = task_id(arg);

    say("task %d asks for a name", id);
    co_sleep((COUNT + 1 - id) * wait_s);
    say("task %d is done", id);
    return names[id - 1];
}

void run(void)
{
    co_task *coroutines[COUNT];
    co_as_completed each;
    void *result;

    say("main starts the tasks");
    for (int i = 0; i < COUNT; i++)
        coroutines[i] = Co_create_task(task, task_arg(i + 1));
    Co_as_completed_begin(&each, coroutines, COUNT, INFINITY);
    for (int i = 0; i < COUNT; i++) {
        Co_await(co_as_completed_next(&each), &result);
        say("main greets %s", (char *)result);
    }
    Co_as_completed_end(&each);
}
