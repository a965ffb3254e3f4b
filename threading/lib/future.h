/*
 * future.h - a result that comes later, from another thread; as concurrent.futures.Future.
 *
 *     future_create, _set_result, …     a future of your own
 *     future_result                     wait for it
 *     future_wait                       wait for the first of many, or for all
 *     as_completed_…                    each of many, in the order of their ending
 *     task_raise                        end with an error instead of a result
 *
 * Pending at first, running once a thread has begun to work on it, then done for ever: with a
 * result, an error, or, which is the error -ECANCELED, cancelled. Each who keeps a future has a
 * handle, the creator the first; the last one given back frees it. Whoever calls a function here
 * has a handle during the call.
 *
 * Errors are negative error numbers. Times are seconds; INFINITY: no limit; 0 or less: it does not
 * wait. Any thread may call any of these. pthread_cancel is acted upon after a wait, not in it.
 */
#ifndef FUTURE_H
#define FUTURE_H

#include <stdbool.h>
#include <stddef.h>

struct future;

/* What runs in a thread for a future, as for pthread_create. It returns; no pthread_exit. */
typedef void *task_function(void *argument);

/* A pending future; the first handle is the caller's. 0 or -ENOMEM. */
int future_create(struct future **future);

/* One more handle for the same future; returns `future`. */
struct future *future_retain(struct future *future);

/* Gives a handle back. NULL is allowed. The result is never freed here. */
void future_release(struct future *future);

/*
 * Waits until the future is done. `result`, unless NULL, receives the result, NULL with an error.
 * The handle is kept. Returns 0, the future's error, -ECANCELED if it was cancelled, or
 * -ETIMEDOUT while it is not done.
 */
int future_result(struct future *future, double seconds, void **result);

/* End a future that is not done. -EALREADY if it is; -EINVAL for an error that is none (>= 0). */
int future_set_result(struct future *future, void *result);
int future_set_error(struct future *future, int error);

/* Ends a pending future with -ECANCELED: its function never runs. False if it runs or is done. */
bool future_cancel(struct future *future);

/* Whether it is done, whatever way; whether it has ended with -ECANCELED. */
bool future_done(struct future *future);
bool future_cancelled(struct future *future);

/*
 * Has function(future, argument) called once the future is done: by the thread that ends it, at
 * once if it is done already, never if it is freed before. Callbacks run in the order of adding,
 * after those who wait were woken, with nothing locked. `future` is borrowed. 0 or -ENOMEM.
 */
int future_add_done_callback(struct future *future,
                             void (*function)(struct future *future, void *argument),
                             void *argument);

/*
 * A descriptor that is readable once the future is done, for poll() or an event loop. The future's:
 * not to be read or closed, good as long as the handle. Or -EMFILE, -ENFILE, -ENOMEM.
 */
int future_descriptor(struct future *future);

/*
 * Runs function(argument) in this thread and ends the future with what it returns, or raises; does
 * nothing if the future is not pending. For threads that work on futures; pool.h and group.h do so.
 */
void future_run(struct future *future, task_function *function, void *argument);

/*
 * Sets the error with which the running function ends, and returns NULL: `return
 * task_raise(-EIO);`. For a function that future_run, a pool or a group runs, and what it calls, in
 * its thread; the last one counts. task_raise(0) takes the error back.
 */
void *task_raise(int error);

/* When future_wait is over. */
enum future_when {
    FIRST_COMPLETED, /* one is done */
    FIRST_EXCEPTION, /* one has an error other than -ECANCELED, or all are done */
    ALL_COMPLETED,
};

/*
 * Waits for one or all of `futures`, which the caller keeps. `done`, unless NULL, receives for each
 * whether it is done, also after -ETIMEDOUT. Returns 0, -ETIMEDOUT, or, without touching `done`,
 * -ENOMEM or, for no futures, -EINVAL.
 */
int future_wait(struct future *const futures[], size_t count, enum future_when when, double seconds,
                bool done[]);

/*
 * The futures in the order of their ending:
 *
 *     struct as_completed each;
 *
 *     as_completed_begin(&each, futures, count, 10);
 *     while ((future = as_completed_next(&each)))
 *         use(future);
 *     error = as_completed_end(&each);
 *
 * For one thread. The handles are the caller's; one that has been given out may be released before
 * the end, the others not.
 */
struct as_completed {
    struct watcher *watcher; /* all private */
    int error;
};

/* The time counts from here, for all together. 0 or -ENOMEM; the end returns it again. */
int as_completed_begin(struct as_completed *each, struct future *const futures[], size_t count,
                       double seconds);

/* Waits for the next one. NULL after the last, or with an error, for the end to say. */
struct future *as_completed_next(struct as_completed *each);

/* 0, or what has ended it early: -ETIMEDOUT, or the error of its beginning. */
int as_completed_end(struct as_completed *each);

#endif
