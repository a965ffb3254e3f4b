/*
 * future.h - a result that comes later, from another process; as concurrent.futures.Future.
 *
 *     future_create(&future, sizeof sum);              in a process of your own:
 *     child_start(&child, work, future);                   future_set_result(future, &sum, size);
 *     future_hand_over(future);
 *     error = future_result(future, INFINITY, &sum, sizeof sum, NULL);
 *     future_release(future);
 *
 * A result is bytes: it comes through a pipe. The futures of pool.h are the same thing, set by the
 * pool. Pending at first, then done for ever: with a result, an error, or, which is the error
 * -ECANCELED, cancelled. A process that dies before it has set its future ends it by -EOWNERDEAD.
 *
 * Errors are negative error numbers. Times are seconds; INFINITY: no limit; 0 or less: it does not
 * wait. Not thread-safe: a future is awaited in one thread.
 */
#ifndef FUTURE_H
#define FUTURE_H

#include <stdbool.h>
#include <stddef.h>

struct future;

/*
 * A pending future for a result of up to `capacity` bytes, the caller's. Make it, then the process
 * that sets it, then hand it over, before the next process is made: who else has a copy of the
 * pipe hides that process's death. 0, -ENOMEM, -EMFILE, -ENFILE.
 */
int future_create(struct future **future, size_t capacity);

/* This process only awaits it from now on. Needed once, or a dead process is waited for. */
void future_hand_over(struct future *future);

/* Frees it in this process. One that is pending is cancelled first. NULL is allowed. */
void future_release(struct future *future);

/*
 * In the other process (or before the future is handed over, in this one): ends the future with a
 * copy of the bytes, or with an error (below 0).
 * Returns 0, -EALREADY if it is done or handed over, -EINVAL for an error that is none, -EMSGSIZE
 * above its capacity (it is still pending), -EPIPE when nobody awaits it any more (cancelled).
 */
int future_set_result(struct future *future, const void *result, size_t size);
int future_set_error(struct future *future, int error);

/*
 * Waits until the future is done, copies its result, and its length to `size` (either may be NULL).
 * Returns 0; the future's error; -EOWNERDEAD if its process is dead; -ECANCELED; -ETIMEDOUT while
 * it is not done; or -EMSGSIZE if the result is longer than `capacity` (`size` says how long).
 * The result stays until the release.
 */
int future_result(struct future *future, double seconds, void *result, size_t capacity,
                  size_t *size);

/* Ends a pending future with -ECANCELED. False if it is done, or runs in a pool's worker. A process
 * of your own goes on: it gets -EPIPE when it sets the future, and child_cancel ends it. */
bool future_cancel(struct future *future);

/* Whether it is done, whatever way; whether it has ended with -ECANCELED. They look, and never
 * wait. */
bool future_done(struct future *future);
bool future_cancelled(struct future *future);

/*
 * A descriptor for an event loop. Once it is readable, future_done is true. The future's: not to be
 * read or closed, good until it is found done, or released. A pool's future needs someone who calls
 * pool_progress for it (see pool.h). Or -EMFILE, -ENFILE, -ENOMEM.
 */
int future_descriptor(struct future *future);

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

#endif
