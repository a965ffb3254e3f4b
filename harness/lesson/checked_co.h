/*
 * checked_co.h - checked.h for coroutines: the calls of co.h that a lesson cannot go on without.
 *
 * In a header of its own, so that only what uses coroutines is linked with them.
 */
#ifndef CHECKED_CO_H
#define CHECKED_CO_H

#include "checked.h"
#include "co.h"

#include <errno.h>

#define Co_create_task(function, argument) checked_co_task(co_create_task(function, argument))

static inline co_task *checked_co_task(co_task *task)
{
    static _Thread_local long started;

    if (!task)
        fail_to_start(errno, "coroutines", started);
    started++;
    return task;
}

static inline void Co_await(co_task *task, void **result)
{
    int error = co_await (task, result);

    if (error)
        fail(error, "co_await");
}

static inline void Co_gather(co_task *const tasks[], long count, void *results[])
{
    int error = co_gather(tasks, (size_t)count, results);

    if (error)
        fail(error, "co_gather");
}

#define Co_run(function, argument, result) checked_co_run(co_run(function, argument, result))

static inline void checked_co_run(int error)
{
    if (error)
        fail(error, "co_run");
}

#endif
