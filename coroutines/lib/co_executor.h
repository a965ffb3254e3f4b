/*
 * co_executor.h - functions that block or compute, run elsewhere while the task awaits them.
 *
 * The function runs in no task: nothing of this library is for it (co_raise included); what it
 * shares with tasks needs locks. Its arguments and its result are not touched meanwhile.
 */
#ifndef CO_EXECUTOR_H
#define CO_EXECUTOR_H

#include "co.h"

/*
 * Runs function(argument) in a thread of libuv's pool (4 threads for the whole process, or
 * UV_THREADPOOL_SIZE; co_file.h uses them, too) and awaits its end.
 *
 * Cancelled while it waits for a thread, the function never runs. Cancelled while the function
 * runs, co_to_thread returns at once and the thread runs on, so `argument` has to outlive it; its
 * result is dropped, and the end of co_run waits for it. A function that has returned before the
 * cancellation gives its result; the cancellation then ends the task's next await.
 *
 * UV_EAGAIN if the pool's threads could not be started (tried again by the next call).
 */
int co_to_thread(co_function *function, void *argument, void **result);

/*
 * What a pool has to offer so that tasks can await it: three functions, called in the loop's
 * thread, and one descriptor for each call that becomes readable when the function has returned.
 * For threads that is an eventfd which the worker writes to; for processes, a pipe through which
 * the worker sends the result. A pool is a struct that begins with this one.
 */
typedef struct co_executor co_executor;

struct co_executor {
    /*
     * Starts function(argument) elsewhere, without waiting. Returns the descriptor, the pool's, or
     * a negative error; `ticket` receives what stands for this call below.
     */
    int (*submit)(co_executor *executor, co_function *function, void *argument, void **ticket);

    /* The descriptor is readable: gives the result, then gives the ticket and the descriptor back.
     * Returns 0 or a negative error (as of a worker process that crashed). */
    int (*fetch)(co_executor *executor, void *ticket, void **result);

    /* Nobody awaits this call any more: drops it if it has not begun, else its result; gives the
     * ticket and the descriptor back, now or when the function has returned. Must not wait. */
    void (*abandon)(co_executor *executor, void *ticket);
};

/*
 * Submits function(argument) to `executor` and awaits its result, as co_to_thread. Cancelled, it
 * abandons the call and returns at once. The executor has to outlive the call. Errors also of
 * submit, of fetch, and of co_wait_fd (the call is then abandoned).
 */
int co_run_in_executor(co_executor *executor, co_function *function, void *argument, void **result);

#endif
