/*
 * timeout.c - deadlines: a cancellation by the clock, that the scope knows as its own.
 */
#include "co_cancel.h"
#include "co_internal.h"

#include <math.h>

static void ring(struct co_alarm *alarm)
{
    co_timeout *timeout = CO_PART_OF(alarm, co_timeout, alarm);

    timeout->cancellation = co_cancel_numbered(timeout->task);
}

static int set_deadline(co_timeout *timeout, double seconds)
{
    if (isinf(seconds) && seconds > 0)
        return 0;
    if (seconds > 0)
        return co_timer_start(&timeout->alarm, co_deadline(seconds));
    ring(&timeout->alarm);
    return 0;
}

int co_timeout_begin(co_timeout *timeout, double seconds)
{
    *timeout = (co_timeout){.alarm = {.ring = ring}, .task = co_here.current};
    if (!timeout->task || isnan(seconds))
        return timeout->error = UV_EINVAL;
    timeout->cancels_seen = co_cancels_seen(timeout->task);
    return timeout->error = set_deadline(timeout, seconds);
}

int co_timeout_reschedule(co_timeout *timeout, double seconds)
{
    if (timeout->error)
        return timeout->error;
    if (timeout->cancellation)
        return UV_ETIMEDOUT;
    if (isnan(seconds))
        return UV_EINVAL;
    co_timer_cancel(&timeout->alarm);
    return timeout->error = set_deadline(timeout, seconds);
}

int co_timeout_end(co_timeout *timeout)
{
    bool was_late = false;

    if (timeout->error)
        return timeout->error;
    co_timer_cancel(&timeout->alarm);
    if (timeout->cancellation && !co_take_back(timeout->task, timeout->cancellation)) {
        timeout->task->cancels--;
        was_late = true;
    }
    if (co_cancels_seen(timeout->task) != timeout->cancels_seen)
        return UV_ECANCELED;
    return was_late ? UV_ETIMEDOUT : 0;
}

int co_wait_for(co_task *task, double seconds, void **result)
{
    co_timeout timeout;
    int error = co_timeout_begin(&timeout, seconds);

    if (error) {
        co_release(task);
        if (result)
            *result = NULL;
        return error;
    }
    error = co_await(task, result);
    bool was_late = co_timeout_end(&timeout) == UV_ETIMEDOUT;
    return was_late && error == UV_ECANCELED ? UV_ETIMEDOUT : error;
}
