/*
 * pool.h - a few processes that work off many calls; as concurrent.futures.ProcessPoolExecutor.
 *
 *     pool_create(&pool, 4, 4096);
 *     pool_submit(pool, sum, &range, sizeof range, &future);
 *     error = future_result(future, INFINITY, &total, sizeof total, NULL);
 *     future_release(future);
 *     pool_destroy(pool, INFINITY, 1);
 *
 * Calls begin in the order of submitting. Each worker has a pipe for its calls and one for its
 * results. There is no thread behind it: the pool goes on while its owner waits in future_result or
 * future_wait for any of its futures, or calls pool_progress. Not thread-safe.
 *
 * A worker that dies breaks the pool, as in Python: it is noticed at once, by its pidfd or its
 * pipe; all calls that are not done end with -EOWNERDEAD; no more are taken; the other workers get
 * SIGTERM. What the dead one had half done nobody knows, so no call is begun twice. pool_trouble
 * says "worker 3 (pid 4711) was killed by SIGSEGV while doing task 17".
 *
 * For an event loop: when pool_descriptor is readable, call pool_progress; future_descriptor is
 * readable when a call has ended. An executor of coroutines is made so: one task loops over
 * pool_descriptor; submit is pool_submit and future_descriptor; fetch is future_result with 0 s and
 * future_release; abandon is future_release alone.
 */
#ifndef POOL_H
#define POOL_H

#include "future.h"

#include <sys/types.h>

struct pool;

/*
 * What a worker runs. The argument is a copy, aligned for any type; the result goes to `result`,
 * which has the pool's `capacity`. Returns the result's length, or a negative error. It is called
 * by its address: it has to be in the program when the pool is made. What it leaves in memory stays
 * for the worker's next call; stdio is not flushed when the worker ends.
 */
typedef ssize_t pool_function(const void *argument, size_t size, void *result, size_t capacity);

/*
 * Forks the workers: make the pool before any thread, and see child_start for what holds in them.
 * `capacity`: the longest argument and the longest result, in bytes. Returns 0, -EINVAL for no
 * workers, -ENOMEM, -EAGAIN, -EMFILE or -ENFILE; then no process is left.
 */
int pool_create(struct pool **pool, size_t workers, size_t capacity);

/*
 * Has function(argument) called by the next worker that is free; copies the argument. `future`,
 * unless NULL, receives a future, to be released; future_cancel works until the call begins. Does
 * not wait, but for a worker to take an argument longer than a pipe holds (64 KiB). A released
 * future's call runs on, and its result is dropped.
 *
 * Returns 0, -EMSGSIZE (argument above `capacity`), -ENOMEM, -ESHUTDOWN after pool_shutdown, or
 * -EOWNERDEAD when the pool is broken.
 */
int pool_submit(struct pool *pool, pool_function *function, const void *argument, size_t size,
                struct future **future);

/*
 * Calls the function for each of `count` arguments of `size` bytes, one behind the other in memory,
 * and waits until all have ended. `results`, unless NULL, has `count` places of `result_size`
 * bytes, in the order of the arguments; the place of one that failed, or is shorter, keeps what it
 * had. Returns 0, the error of the first in that order that failed (-EMSGSIZE: its result is longer
 * than its place), or, when the pool could not take them all, an error of pool_submit: those not
 * begun are cancelled.
 */
int pool_map(struct pool *pool, pool_function *function, const void *arguments, size_t size,
             size_t count, void *results, size_t result_size);

/* Readable when pool_progress has something to do. The pool's: not to be read or closed. */
int pool_descriptor(const struct pool *pool);

/* Takes results that have come, gives calls to workers that are free, notices dead ones; does not
 * wait, but for the rest of a result that has begun to come, and for the end of a worker whose pipe
 * has ended (1 s at most). 0, or -EOWNERDEAD: it is broken. */
int pool_progress(struct pool *pool);

/* What broke the pool, in one line, or NULL. Good until pool_destroy. */
const char *pool_trouble(const struct pool *pool);

/* Takes no more calls; with `cancel_pending` those that have not begun end with -ECANCELED. Does
 * not wait. A second time as well. */
void pool_shutdown(struct pool *pool, bool cancel_pending);

/*
 * Shuts down, waits until all calls have ended, at most `seconds`; cancels what is not done then:
 * workers get SIGTERM, and SIGKILL `grace_seconds` later. Frees the pool; futures stay good.
 * Returns 0, -ETIMEDOUT (those calls have ended with -ECANCELED), or -EOWNERDEAD: it was broken.
 * NULL is allowed.
 */
int pool_destroy(struct pool *pool, double seconds, double grace_seconds);

#endif
