/*
 * loop.h - main()'s part of a coroutine lesson: prepare(), run() and conclude() are a task.
 */
#ifndef LOOP_H
#define LOOP_H

#include "checked_co.h"

static void *main_task(void *part)
{
    (*(void (**)(void))part)();
    return NULL;
}

/* Lessons keep the loop on purpose, and time it: no thread watches, unless CO_DEBUG=1 says so. */
static inline void in_loop(void (*part)(void))
{
    co_slow_task_limit(0);
    int error = co_run(main_task, &part, NULL);
    if (error)
        fail(error, "co_run");
}

#endif
