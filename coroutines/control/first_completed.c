/*
 * coroutines/control/first_completed.c - three tasks, and the first
 * to be done counts: co_wait waits for any.
 *
 * Usage: build/coroutines/control/first_completed --wait 1
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "control.h"

#define COUNT 3
static const int units[COUNT] = {3, 1, 2};
static int results[COUNT]; /* each sets its own */

static void *task(void *arg)
{
    int id = task_id(arg);

    say("task %d works", id);
    co_sleep(units[id - 1] * wait_s);
    say("task %d is done", id);
    results[id - 1] = 10 * id;
    return NULL;
}

void run(void)
{
    co_task *coroutines[COUNT];
    bool done[COUNT];
    int first = 0;

    for (int i = 0; i < COUNT; i++)
        coroutines[i] = Co_create_task(task, task_arg(i + 1));
    Co_wait(coroutines, COUNT, CO_FIRST_COMPLETED, INFINITY, done);
    while (!done[first])
        first++;
    say("main goes on with %d", results[first]);
    Co_gather(coroutines, COUNT, NULL);
    say("main: all are done");
}
