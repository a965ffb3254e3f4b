/*
 * coroutines/control/greet.c - three tasks, the first ends last;
 * their results in the order of creation.
 *
 * Usage: build/coroutines/control/greet --wait 1
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
    void *results[COUNT];

    say("main starts the tasks");
    for (int i = 0; i < COUNT; i++)
        coroutines[i] = Co_create_task(task, task_arg(i + 1));
    Co_gather(coroutines, COUNT, results);
    for (int i = 0; i < COUNT; i++)
        say("main greets %s", (char *)results[i]);
}
