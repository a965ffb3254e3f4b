/*
 * checked_co.h - checked.h for coroutines: the calls of co.h that a lesson cannot go on without.
 */
#ifndef CHECKED_CO_H
#define CHECKED_CO_H

#include "checked.h"
#include "co.h"
#include "co_call.h"
#include "co_cancel.h"
#include "co_executor.h"
#include "co_generator.h"
#include "co_group.h"
#include "co_process.h"
#include "co_stream.h"
#include "co_sync.h"

/* Runs the call, which returns a negative error number where it fails. */
#define CHECKED_CO(call)                                                                           \
    do {                                                                                           \
        int error_ = call;                                                                         \
        if (error_ < 0)                                                                            \
            fail(error_, "%s", #call);                                                             \
    } while (0)

#define Co_to_thread(...)                CHECKED_CO(co_to_thread(__VA_ARGS__))
#define Co_yield_now()                   CHECKED_CO(co_yield_now())
#define Co_wait_fd(...)                  CHECKED_CO(co_wait_fd(__VA_ARGS__))
#define Co_wait(...)                     CHECKED_CO(co_wait(__VA_ARGS__))
#define Co_as_completed_begin(...)       CHECKED_CO(co_as_completed_begin(__VA_ARGS__))
#define Co_as_completed_end(each)        CHECKED_CO(co_as_completed_end(each))
#define Co_barrier_wait(barrier)         CHECKED_CO(co_barrier_wait(barrier))
#define Co_event_wait(event)             CHECKED_CO(co_event_wait(event))
#define Co_lock_acquire(lock)            CHECKED_CO(co_lock_acquire(lock))
#define Co_lock_release(lock)            CHECKED_CO(co_lock_release(lock))
#define Co_semaphore_acquire(semaphore)  CHECKED_CO(co_semaphore_acquire(semaphore))
#define Co_semaphore_release(semaphore)  CHECKED_CO(co_semaphore_release(semaphore))
#define Co_queue_init(...)               CHECKED_CO(co_queue_init(__VA_ARGS__))
#define Co_queue_put(queue, item)        CHECKED_CO(co_queue_put(queue, item))
#define Co_queue_task_done(queue)        CHECKED_CO(co_queue_task_done(queue))
#define Co_queue_join(queue)             CHECKED_CO(co_queue_join(queue))
#define Co_future_await(future, result)  CHECKED_CO(co_future_await(future, result))
#define Co_future_add_done_callback(...) CHECKED_CO(co_future_add_done_callback(__VA_ARGS__))
#define Co_generator_close(generator)    CHECKED_CO(co_generator_close(generator))
#define Co_create_subprocess(...)        CHECKED_CO(co_create_subprocess(__VA_ARGS__))
#define Co_process_wait(process, status) CHECKED_CO(co_process_wait(process, status))

/* Of those that nobody has awaited yet. */
static _Thread_local long coroutines_started;

#define Co_create_task(...) checked_co_task(co_create_task(__VA_ARGS__))

static inline co_task *checked_co_task(co_task *task)
{
    if (!task)
        fail_to_start(errno, "coroutines", coroutines_started);
    coroutines_started++;
    return task;
}

static inline void Co_await(co_task *task, void **result)
{
    CHECKED_CO(co_await(task, result));
    coroutines_started--;
}

static inline void Co_gather(co_task *const tasks[], long count, void *results[])
{
    CHECKED_CO(co_gather(tasks, (size_t)count, results));
    coroutines_started -= count;
}

/* Of those that return something: NULL is a failure, with errno. */
static inline void *checked_co_pointer(void *pointer, const char *call)
{
    if (!pointer)
        fail(errno, "%s", call);
    return pointer;
}

#define Co_generate(...)   checked_co_pointer(co_generate(__VA_ARGS__), "co_generate")
#define Co_future_create() checked_co_pointer(co_future_create(), "co_future_create")

static inline co_call checked_co_call(co_call call)
{
    if (call < 0)
        fail((int)call, "co_call");
    return call;
}

#define Co_call_soon(...) checked_co_call(co_call_soon(__VA_ARGS__))
#define Co_call_at(...)   checked_co_call(co_call_at(__VA_ARGS__))

/* False at the end: the generator has returned. */
static inline bool Co_next(co_generator *generator, void **value)
{
    int error = co_next(generator, value);

    if (error < 0 && error != UV_EOF)
        fail(error, "co_next");
    return error == 0;
}

/* False: the queue is closed, and nothing is left. */
static inline bool Co_queue_get(co_queue *queue, void **item)
{
    int error = co_queue_get(queue, item);

    if (error < 0 && error != UV_EOF)
        fail(error, "co_queue_get");
    return error == 0;
}

#endif
