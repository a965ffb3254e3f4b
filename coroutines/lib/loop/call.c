/*
 * call.c - callbacks of the loop, in one order with the tasks.
 *
 * A call that is due has a place in the run queue, as a task has: an entry that stands for the
 * base. Whoever takes it switches to the base, as if nobody were ready, and the base makes the
 * call. Switches between tasks thus know nothing of calls.
 */
#include "co_call.h"
#include "co_internal.h"

#include <math.h>
#include <stdlib.h>

#define CALLS_IN_BLOCK 64 /* in blocks, as timers keep the addresses of alarms */
#define LATEST_NS      ((uint64_t)1 << 62)

struct call {
    struct co_alarm alarm;
    co_callback *function; /* NULL: cancelled when it was due */
    void *data;
    size_t place;      /* in the run queue, once it is due */
    struct call *next; /* among those due, or those free */
    uint32_t index, version;
};

static void close_calls(struct co_closing *closing)
{
    struct co_calls *calls = &co_here.calls;

    for (size_t i = 0; i < calls->block_count; i++)
        free(calls->blocks[i]);
    free(calls->blocks);
    co_closing_remove(closing);
    *calls = (struct co_calls){0};
}

static bool add_block(struct co_calls *calls)
{
    size_t count = calls->block_count;
    struct call **blocks = realloc(calls->blocks, (count + 1) * sizeof *blocks);

    if (!blocks)
        return false;
    calls->blocks = blocks;
    if (!calls->closing.close)
        co_closing_add(&calls->closing, close_calls);
    blocks[count] = calloc(CALLS_IN_BLOCK, sizeof **blocks);
    if (!blocks[count])
        return false;
    calls->block_count++;
    for (size_t i = CALLS_IN_BLOCK; i--;) {
        struct call *call = &blocks[count][i];

        call->index = (uint32_t)(count * CALLS_IN_BLOCK + i);
        call->version = 1;
        call->next = calls->free;
        calls->free = call;
    }
    return true;
}

/* Room in the run queue is made here: a timer that rings cannot fail. */
struct call *co_call_prepare(co_callback *function, void *data)
{
    struct co_calls *calls = &co_here.calls;

    if (!co_ready_has_room() && !co_ready_grow())
        return NULL;
    if (!calls->free && !add_block(calls))
        return NULL;
    struct call *call = calls->free;
    calls->free = call->next;
    calls->count++;
    call->function = function;
    call->data = data;
    return call;
}

static void outdate(struct call *call)
{
    call->version = call->version % INT32_MAX + 1;
}

void co_call_drop(struct call *call)
{
    outdate(call);
    call->next = co_here.calls.free;
    co_here.calls.free = call;
    co_here.calls.count--;
}

static co_call number_of(const struct call *call)
{
    return (co_call)call->version << 32 | call->index;
}

void co_call_make_due(struct call *call)
{
    struct co_calls *calls = &co_here.calls;

    call->place = co_here.ready.tail;
    call->next = NULL;
    *(calls->first ? &calls->last->next : &calls->first) = call;
    calls->last = call;
    co_make_ready(&co_here.base);
}

static void ring(struct co_alarm *alarm)
{
    co_call_make_due(CO_PART_OF(alarm, struct call, alarm));
}

co_call co_call_soon(co_callback *function, void *data)
{
    if (!co_here.open)
        return UV_EINVAL;
    struct call *call = co_call_prepare(function, data);
    if (!call)
        return UV_ENOMEM;
    co_call_make_due(call);
    return number_of(call);
}

static co_call call_at_ns(double ns, co_callback *function, void *data)
{
    if (!co_here.open || isnan(ns))
        return UV_EINVAL;
    struct call *call = co_call_prepare(function, data);
    if (!call)
        return UV_ENOMEM;

    /* A deadline of 0 is the timers' word for none. */
    uint64_t deadline = ns < 1 ? 1 : ns < (double)LATEST_NS ? (uint64_t)ns : LATEST_NS;
    call->alarm.ring = ring;
    if (co_timer_start(&call->alarm, deadline)) {
        co_call_drop(call);
        return UV_ENOMEM;
    }
    return number_of(call);
}

co_call co_call_later(double seconds, co_callback *function, void *data)
{
    return call_at_ns((double)co_clock() + seconds * NANOSECONDS, function, data);
}

co_call co_call_at(double deadline_s, co_callback *function, void *data)
{
    return call_at_ns(deadline_s * NANOSECONDS, function, data);
}

bool co_call_cancel(co_call number)
{
    const struct co_calls *calls = &co_here.calls;
    uint32_t index = (uint32_t)number;

    if (number <= 0 || index / CALLS_IN_BLOCK >= calls->block_count)
        return false;
    struct call *call = &calls->blocks[index / CALLS_IN_BLOCK][index % CALLS_IN_BLOCK];
    if (number_of(call) != number)
        return false;
    if (call->alarm.timer) {
        co_timer_cancel(&call->alarm);
        co_call_drop(call);
    } else {
        call->function = NULL;
        outdate(call);
    }
    return true;
}

double co_time(void)
{
    return (double)co_clock() / NANOSECONDS;
}

void co_calls_make(void)
{
    struct co_calls *calls = &co_here.calls;

    for (struct call *call; (call = calls->first) && call->place < co_here.ready.head;) {
        co_callback *function = call->function;
        void *data = call->data;

        calls->first = call->next;
        co_call_drop(call);
        if (function)
            function(data);
    }
}
