/*
 * checked_co.h - checked.h for coroutines: the calls of co.h that a lesson cannot go on without.
 *
 * In a header of its own, so that only what uses coroutines is linked with them.
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

#include <errno.h>

#define Co_create_task(function, argument)                         \
    checked_co_task(co_create_task(function, argument))

/* Of those that nobody has awaited yet. */
static _Thread_local long coroutines_started;

static inline co_task *checked_co_task(co_task *task)
{
    if (!task)
        fail_to_start(errno, "coroutines", coroutines_started);
    coroutines_started++;
    return task;
}

#define CHECKED_CO(call)                                           \
    do {                                                           \
        int error_ = call;                                         \
        if (error_ < 0)                                            \
            fail(error_, "%s", #call);                             \
    } while (0)

static inline void Co_await(co_task *task, void **result)
{
    CHECKED_CO(co_await(task, result));
    coroutines_started--;
}

static inline void Co_gather(co_task *const tasks[], long count,
                             void *results[])
{
    CHECKED_CO(co_gather(tasks, (size_t)count, results));
    coroutines_started -= count;
}

static inline void Co_to_thread(co_function *function,
                                void *argument, void **result)
{
    CHECKED_CO(co_to_thread(function, argument, result));
}

#define Co_generate(function, argument)                            \
    checked_co_generator(co_generate(function, argument))

static inline co_generator *
checked_co_generator(co_generator *generator)
{
    if (!generator)
        fail(errno, "co_generate");
    return generator;
}

/* False at the end. */
static inline bool Co_next(co_generator *generator, void **value)
{
    int error = co_next(generator, value);

    if (error < 0 && error != UV_EOF)
        fail(error, "co_next");
    return error == 0;
}

static inline void Co_generator_close(co_generator *generator)
{
    CHECKED_CO(co_generator_close(generator));
}

#define Co_create_subprocess(...)                                  \
    CHECKED_CO(co_create_subprocess(__VA_ARGS__))

static inline void Co_process_wait(co_process *process, int *status)
{
    CHECKED_CO(co_process_wait(process, status));
}

static inline void Co_yield_now(void)
{
    CHECKED_CO(co_yield_now());
}

static inline void Co_wait_fd(int fd, int events, double seconds)
{
    CHECKED_CO(co_wait_fd(fd, events, seconds));
}

static inline void Co_barrier_wait(co_barrier *barrier)
{
    CHECKED_CO(co_barrier_wait(barrier));
}

static inline void Co_semaphore_acquire(co_semaphore *semaphore)
{
    CHECKED_CO(co_semaphore_acquire(semaphore));
}

static inline void Co_semaphore_release(co_semaphore *semaphore)
{
    CHECKED_CO(co_semaphore_release(semaphore));
}

static inline void Co_lock_acquire(co_lock *lock)
{
    CHECKED_CO(co_lock_acquire(lock));
}

static inline void Co_lock_release(co_lock *lock)
{
    CHECKED_CO(co_lock_release(lock));
}

static inline co_call checked_co_call(co_call call)
{
    if (call < 0)
        fail((int)call, "co_call");
    return call;
}

static inline void Co_event_wait(co_event *event)
{
    CHECKED_CO(co_event_wait(event));
}

static inline co_call Co_call_soon(co_callback *function,
                                   void *data)
{
    return checked_co_call(co_call_soon(function, data));
}

static inline co_call Co_call_at(double deadline_s,
                                 co_callback *function, void *data)
{
    return checked_co_call(co_call_at(deadline_s, function, data));
}

static inline void Co_queue_init(co_queue *queue, size_t capacity)
{
    CHECKED_CO(co_queue_init(queue, capacity));
}

static inline void Co_queue_put(co_queue *queue, void *item)
{
    CHECKED_CO(co_queue_put(queue, item));
}

/* False: the queue is closed, and nothing is left. */
static inline bool Co_queue_get(co_queue *queue, void **item)
{
    int error = co_queue_get(queue, item);

    if (error < 0 && error != UV_EOF)
        fail(error, "co_queue_get");
    return error == 0;
}

static inline void Co_queue_task_done(co_queue *queue)
{
    CHECKED_CO(co_queue_task_done(queue));
}

static inline void Co_queue_join(co_queue *queue)
{
    CHECKED_CO(co_queue_join(queue));
}

static inline co_future *Co_future_create(void)
{
    co_future *future = co_future_create();

    if (!future)
        fail(errno, "co_future_create");
    return future;
}

static inline void Co_future_await(co_future *future, void **result)
{
    CHECKED_CO(co_future_await(future, result));
}

static inline void Co_future_add_done_callback(
    co_future *future,
    void (*function)(co_future *future, void *argument),
    void *argument)
{
    CHECKED_CO(
        co_future_add_done_callback(future, function, argument));
}

static inline void Co_wait(co_task *const tasks[], long count,
                           enum co_when when, double seconds,
                           bool done[])
{
    CHECKED_CO(co_wait(tasks, (size_t)count, when, seconds, done));
}

static inline void Co_as_completed_begin(co_as_completed *each,
                                         co_task *const tasks[],
                                         long count, double seconds)
{
    CHECKED_CO(
        co_as_completed_begin(each, tasks, (size_t)count, seconds));
}

static inline void Co_as_completed_end(co_as_completed *each)
{
    CHECKED_CO(co_as_completed_end(each));
}

/* Until no lesson has it: main() has made the loop already. */
#define Co_run(function, argument, result)                         \
    ((void)function(argument))

#endif
