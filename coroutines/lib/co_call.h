/*
 * co_call.h - plain functions that the loop calls: next, later, at a time, or for another thread.
 *
 * A callback runs on the loop itself, in no task: it cannot await, and while it runs nobody else
 * does. It may create tasks, call and cancel, and wake those who wait for a future or an event.
 *
 * Pending calls end with co_run: they are dropped, not made. While one is pending there is no
 * deadlock report, as it may wake somebody.
 */
#ifndef CO_CALL_H
#define CO_CALL_H

#include "co.h"

#include <stdbool.h>
#include <stdint.h>

typedef void co_callback(void *data);

/*
 * The number of a pending call, above 0; or below 0 an error: UV_ENOMEM, or UV_EINVAL outside
 * co_run or for a time that is NaN. A number is never used again, so it may be ignored, and
 * cancelled at any time.
 */
typedef int64_t co_call;

/* Calls function(data) after all that is ready now, and before all that becomes ready later. */
co_call co_call_soon(co_callback *function, void *data);

/*
 * Calls function(data) in `seconds` from now (zero or less: when the loop next looks at its
 * timers). Calls are made in the order of their times; of equal times, in the order of asking.
 */
co_call co_call_later(double seconds, co_callback *function, void *data);

/* The same at a time of co_time. */
co_call co_call_at(double deadline_s, co_callback *function, void *data);

/* True if the call was pending and will not be made; false if it has been made or cancelled. */
bool co_call_cancel(co_call call);

/* The loop's clock: seconds of CLOCK_MONOTONIC, now. */
double co_time(void);

/*
 * A reference to a loop for other threads. While one is held, a call may come, so that there is
 * no deadlock report. It may outlive its loop.
 */
typedef struct co_loop_ref co_loop_ref;

/* A reference to this thread's loop, to be given back; NULL with errno ENOMEM, EINVAL, …. */
co_loop_ref *co_loop_share(void);

/* Gives a reference back, from any thread. */
void co_loop_unshare(co_loop_ref *loop);

/*
 * Lets that loop call function(data) when it next looks at its events, from any thread that may
 * use the reference. One thread's calls are made in their order.
 *
 * Returns 0, UV_ENOMEM, or UV_ESHUTDOWN if the loop has ended. A loop may also end after a 0: the
 * call is then dropped, and whoever frees `data` in the callback has to free it elsewhere.
 */
int co_call_soon_threadsafe(co_loop_ref *loop, co_callback *function, void *data);

#endif
