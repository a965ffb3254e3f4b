/*
 * co_cancel.h - to end a task early, and to ask what has become of it.
 *
 * Cancellation is a request: the call in which the task awaits returns UV_ECANCELED, once. The task
 * frees what it holds, awaiting where it has to, and ends with that error (`return
 * co_raise(error)`). It may also go on as if nothing had happened: then it has swallowed the
 * cancellation, and whoever waits for it gets its result.
 *
 * A wake that came first wins: when a task is cancelled in the same turn in which what it waited
 * for has happened, its call returns as it would have, with what was handed to it, and its next one
 * returns UV_ECANCELED. (asyncio drops what was handed over.)
 */
#ifndef CO_CANCEL_H
#define CO_CANCEL_H

#include "co.h"

#include <stdbool.h>

/*
 * Cancels `task`; false if it has ended already. Any code of the loop's thread may call it,
 * callbacks and the task itself included.
 *
 *   - A task that has not begun never begins, and ends with UV_ECANCELED.
 *   - One that awaits other tasks (co_await, co_gather, co_wait_for) cancels these instead, and
 *     goes on when they have ended. (If tasks await each other in a circle, `task` is interrupted.)
 *   - One that awaits anything else, or will, gets UV_ECANCELED from that call.
 *   - One that awaits nothing more ends as it would have. (asyncio drops its result; here that
 *     could be memory that somebody has to free.)
 *
 * A task that is cancelled again before it has seen the first cancellation sees one; later, two.
 */
bool co_cancel(co_task *task);

/* Whether the task has ended, in whatever way. */
bool co_done(const co_task *task);

/* Whether it has ended with UV_ECANCELED. */
bool co_cancelled(const co_task *task);

/* The error of a task that has ended, now seen, or 0; UV_EAGAIN for one that has not ended. */
int co_error(co_task *task);

/* As co_error, with the result. Keeps the handle. */
int co_result(co_task *task, void **result);

/*
 * Calls callback(task, data) once `task` has ended, as co_call_soon would, in the order of adding
 * and before co_run returns (never for a task abandoned in a deadlock). It cannot await; `task` is
 * borrowed for the call. May return UV_ENOMEM.
 */
typedef void co_done_callback(co_task *task, void *data);
int co_add_done_callback(co_task *task, co_done_callback *callback, void *data);

/* Removes every such callback with this data; returns how many. 0 once the task has ended. */
size_t co_remove_done_callback(co_task *task, co_done_callback *callback, const void *data);

/*
 * As co_await, but the handle is kept, and cancelling the waiting task does not cancel `task`:
 * co_shield then returns UV_ECANCELED at once, and `task` runs on (co_done says which of the two
 * was cancelled), for the caller to await later or to release.
 */
int co_shield(co_task *task, void **result);

/*
 * As co_await, for at most `seconds` (INFINITY: no limit; 0 or less: if it has ended already).
 * After that time it cancels `task`, waits until it has ended, and returns
 *   UV_ETIMEDOUT  it ended with UV_ECANCELED
 *   0             and the result, if it went on and ended well in spite of it, or had ended in the
 *                 same moment: a result that is there is not thrown away (as asyncio since 3.12)
 *   its error     if it ended with another one
 * After UV_ENOMEM (no timer) and UV_EINVAL `task` runs on; the handle is released all the same.
 */
int co_wait_for(co_task *task, double seconds, void **result);

/*
 * A deadline for everything that the running task awaits between begin and end:
 *
 *     co_timeout timeout;
 *
 *     co_timeout_begin(&timeout, 2.5);
 *     error = fetch(url);
 *     if (co_timeout_end(&timeout) == UV_ETIMEDOUT)
 *         error = UV_ETIMEDOUT;
 *
 * When the deadline passes the task is cancelled, once: the await in progress, or the next one,
 * returns UV_ECANCELED, and the code between unwinds as for any cancellation. Only the end says
 * that time ran out. (An await that returned UV_ETIMEDOUT could be mistaken for a socket's own
 * time-out or an inner scope's, and be tried again where it must not be.)
 *
 * Scopes nest, with each other and with groups. Every path must reach the end, in the same task and
 * before the struct goes. What is awaited before the end counts, cleanup included.
 */
typedef struct co_timeout {
    struct co_alarm alarm; /* all private */
    co_task *task;
    uint64_t cancellation;
    unsigned cancels_seen;
    int error;
} co_timeout;

/*
 * Begins a scope that ends `seconds` from now (0 or less: the next await is cancelled already;
 * INFINITY: never). After an error (as of what awaits) there is no deadline, and the end returns
 * that error again.
 */
int co_timeout_begin(co_timeout *timeout, double seconds);

/* Sets another deadline, `seconds` from now. As above, or UV_ETIMEDOUT: the old one has passed. */
int co_timeout_reschedule(co_timeout *timeout, double seconds);

/*
 * Ends the scope; does not await. Returns
 *   0             no await was cut short, even if the deadline has passed in the meantime
 *   UV_ETIMEDOUT  the deadline cut an await short
 *   UV_ECANCELED  the task was cancelled from outside the scope while in it (whether the deadline
 *                 has passed or not): by co_cancel, or by an outer scope's deadline
 * It cannot see whether the code between has swallowed a cancellation.
 */
int co_timeout_end(co_timeout *timeout);

#endif
