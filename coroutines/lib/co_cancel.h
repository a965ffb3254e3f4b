/*
 * co_cancel.h - to end a task early, and to ask what has become of it.
 *
 *     co_cancel                 end a task early                          Task.cancel
 *     co_done, co_cancelled     whether it has ended, and so              Task.done, .cancelled
 *     co_result, co_error       what it has come to                       Task.result, .exception
 *
 * Cancellation is a request: the call in which the task awaits returns UV_ECANCELED, once. The task
 * frees what it holds, awaiting where it has to, and ends with that error (`return
 * co_raise(error)`). It may also go on as if nothing had been: that is a swallowed cancellation,
 * and whoever waits for the task then gets its result.
 *
 * A wake that came first wins: what a task was waiting for may have happened already, in this turn
 * of the loop, when it is cancelled. Its call then returns as it would have, with what was handed
 * to it, and UV_ECANCELED comes from its next one. (asyncio drops what was handed over.)
 */
#ifndef CO_CANCEL_H
#define CO_CANCEL_H

#include "co.h"

#include <stdbool.h>

/*
 * Cancels `task`; false if it has ended already. Any code of the loop's thread may, callbacks and
 * the task itself included.
 *
 *   - A task that has not begun never begins, and ends with UV_ECANCELED.
 *   - One that awaits other tasks (co_await, co_gather, co_wait_for) cancels these instead, and
 *     goes on when they have ended. Tasks that await each other in a circle would do so for ever:
 *     of these, `task` itself is interrupted.
 *   - One that awaits anything else, or will, gets UV_ECANCELED from that call.
 *   - One that awaits nothing more before it ends, ends as it would have. (asyncio drops its
 *     result; here that could be memory that somebody has to free.)
 *
 * Cancelled again before it has seen the first, a task sees one cancellation; later, two.
 */
bool co_cancel(co_task *task);

/* Whether the task has ended, in whatever way. */
bool co_done(const co_task *task);

/* Whether it has ended with UV_ECANCELED. */
bool co_cancelled(const co_task *task);

/* The error of a task that has ended, 0 if it had none; UV_EAGAIN for one that has not. */
int co_error(const co_task *task);

/* As co_error; `result`, unless NULL, receives the result as co_await's does. The handle is kept.
 */
int co_result(const co_task *task, void **result);

#endif
