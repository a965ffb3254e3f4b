/*
 * pool.h - a few threads that work off many calls; as concurrent.futures.ThreadPoolExecutor.
 *
 *     pool_create(&pool, 4);
 *     pool_submit(pool, fetch, url, &future);
 *     error = future_result(future, INFINITY, &page);
 *     future_release(future);
 *     pool_destroy(pool);
 *
 * Calls begin in the order of submitting. A function ends with a result or with task_raise
 * (future.h). One that waits for another call of the same pool may wait for ever: all threads may
 * be waiting.
 *
 * For an event loop, future_descriptor says when a call has ended. An executor of coroutines is
 * made so: submit is pool_submit and future_descriptor; fetch is future_result with 0 s and
 * future_release; abandon is future_cancel and future_release.
 */
#ifndef POOL_H
#define POOL_H

#include "future.h"

struct pool;

/*
 * Starts a pool of so many threads; the caller owns it. 0, -EINVAL for no threads, -ENOMEM, or
 * -EAGAIN: not so many threads can be had, and none is left.
 */
int pool_create(struct pool **pool, size_t workers);

/*
 * Has function(argument) called by the next thread that is free. `future`, unless NULL, receives a
 * handle, to be released; future_cancel works until the call begins. Without it nobody learns what
 * has become of the call. Any thread may submit. 0, -ENOMEM, or -ESHUTDOWN after pool_shutdown.
 */
int pool_submit(struct pool *pool, task_function *function, void *argument, struct future **future);

/*
 * Calls function(arguments[i]) for each of `count` and waits until all have ended. `results`,
 * unless NULL, receives the results in the order of `arguments`, NULL for one that failed. Returns
 * 0, the error of the first in that order that failed, or, when the pool could not take them all,
 * -ENOMEM or -ESHUTDOWN: those not begun are cancelled.
 */
int pool_map(struct pool *pool, task_function *function, void *const arguments[], size_t count,
             void *results[]);

/*
 * The pool takes no more calls; with `cancel_pending` those that have not begun end with
 * -ECANCELED. Does not wait. Any thread may, a second time as well.
 */
void pool_shutdown(struct pool *pool, bool cancel_pending);

/*
 * Shuts the pool down, waits until all calls have ended, and frees it; futures stay good. 0, or
 * -EDEADLK from a thread of the pool: nothing has happened then. NULL is allowed.
 */
int pool_destroy(struct pool *pool);

#endif
