/*
 * loop.c - who runs next: the run queue, the one place that switches, and the loop's turns.
 *
 * A task that waits switches straight to the next ready one. Only when none is ready, or when a
 * budget of switches is used up, does it go to the base: the thread's own stack, where a turn looks
 * at the timers and at libuv. Callbacks run there and only put tasks into the queue.
 */
#include "co_internal.h"
#include "sanitizers.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#define PREFETCH_AHEAD   4
#define CACHE_LINE       64u
#define LONGEST_SLEEP_NS ((uint64_t)1 << 62)

__thread struct co_loop co_here;

uint64_t co_clock(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NANOSECONDS + (uint64_t)now.tv_nsec;
}

uint64_t co_deadline(double seconds)
{
    double ns = seconds > 0 ? seconds * NANOSECONDS : 0;

    return co_clock() + (ns < (double)LONGEST_SLEEP_NS ? (uint64_t)ns : LONGEST_SLEEP_NS);
}

/* Waking must not fail, so room for one more task is made when it is created. */
bool co_ready_grow(void)
{
    struct co_ready *ready = &co_here.ready;
    size_t larger = (ready->mask + 1) * 2;
    struct co_task **tasks = calloc(larger, sizeof *tasks);

    if (!tasks) {
        co_set_limit("no memory for the run queue of %zu tasks", larger);
        return false;
    }
    for (size_t i = ready->head; i != ready->tail; i++)
        tasks[i & (larger - 1)] = ready->tasks[i & ready->mask];
    free(ready->tasks);
    ready->tasks = tasks;
    ready->mask = larger - 1;
    return true;
}

static inline struct co_task *next_ready(void)
{
    struct co_ready *ready = &co_here.ready;

    if (ready->head == ready->tail || ready->head == co_here.budget_end)
        return &co_here.base;

    /* What lies beyond the tail is an old task or NULL, and a prefetch of either does no harm. */
    uintptr_t soon = (uintptr_t)ready->tasks[(ready->head + PREFETCH_AHEAD) & ready->mask];
    for (int line = 0; line < 4; line++)
        __builtin_prefetch((void *)(soon - line * CACHE_LINE));
    return ready->tasks[ready->head++ & ready->mask];
}

static inline __attribute__((always_inline)) void switch_to(struct co_task *from,
                                                            struct co_task *to)
{
    co_here.current = to;
    co_annotate_leave(from, to);
    co_context_switch(&from->context, &to->context);
    co_annotate_arrive(from);
}

/*
 * The only place where a stack is left to be returned to: coroutines suspended in one place return
 * to one place, which the processor predicts. Whoever calls it has arranged to be woken.
 */
__attribute__((noinline)) void co_switch(void)
{
    struct co_task *from = co_here.current, *to = next_ready();

    if (to != from)
        switch_to(from, to);
}

/* A stack's first function: jumped to, and left by a jump, for the sake of the same prediction. */
_Noreturn void co_task_main(void)
{
    struct co_task *self = co_here.current;

    co_annotate_arrive(self);
    co_task_live(self);
    switch_to(self, next_ready());
    __builtin_unreachable();
}

int co_yield_now(void)
{
    if (!co_here.current)
        return UV_EINVAL;
    co_make_ready(co_here.current);
    co_switch();
    return co_take_interruption(co_here.current);
}

static void leave_sleep(struct co_task *task)
{
    co_timer_cancel(&task->sleep);
}

static const struct co_reason sleeping = {leave_sleep, .text = "for its time to wake"};

int co_sleep(double seconds)
{
    if (!co_here.current || isnan(seconds))
        return UV_EINVAL;
    if (seconds <= 0)
        return co_yield_now();

    int error = co_timer_start(&co_here.current->sleep, co_deadline(seconds));
    return error ? error : co_park(&sleeping, NULL);
}

uv_loop_t *co_loop(void)
{
    return co_here.open ? &co_here.uv : NULL;
}

/* --- the base --------------------------------------------------------------------------------- */

static void fire_timers(void)
{
    if (co_here.timers.running)
        co_timers_fire(co_clock(), CO_BUDGET);
}

static bool some_ready(void)
{
    return co_here.ready.head != co_here.ready.tail;
}

/* The base stands in the queue too, where calls are due. */
static void run_ready(size_t switches)
{
    co_here.budget_end = co_here.ready.head + switches;
    while (some_ready() && co_here.ready.head != co_here.budget_end) {
        struct co_task *next = next_ready();

        if (next != &co_here.base)
            switch_to(&co_here.base, next);
        co_here.current = NULL;
        co_calls_make();
    }
}

/* In the same order as untraced, but back here after each. */
static void run_traced(void)
{
    const struct co_ready *ready = &co_here.ready;

    for (int i = 0; i < CO_BUDGET && some_ready(); i++) {
        const struct co_task *task = ready->tasks[ready->head & ready->mask];

        co_trace_resumed(task);
        run_ready(1);
        co_trace_left(task);
        if (task == co_here.main && task->state == CO_DONE)
            return;
    }
}

/*
 * One turn: timers, libuv, tasks. False if nothing can happen any more. Our epoll's handle stands for
 * all that libuv does not know of: it counts as a reason to poll (uv_ref) while somebody waits for a
 * descriptor, and as one to wait while one of our timers runs.
 */
static bool turn(void)
{
    uv_handle_t *watch = (uv_handle_t *)&co_here.poller.handle;

    fire_timers();
    bool ready = some_ready();
    if (co_here.poller.waiting || (!ready && co_here.timers.running))
        uv_ref(watch);
    else if (!ready && !uv_loop_alive(&co_here.uv))
        return false;
    uv_run(&co_here.uv, ready ? UV_RUN_NOWAIT : UV_RUN_ONCE);
    uv_unref(watch);
    if (!ready)
        fire_timers();
    if (some_ready()) {
        if (co_here.watchdog)
            co_watchdog_wake(co_here.watchdog);
        if (co_here.traced)
            run_traced();
        else
            run_ready(CO_BUDGET);
    }
    return true;
}

bool co_run_tasks(void)
{
    while (co_here.main->state != CO_DONE)
        if (!turn())
            return false;
    co_servers_stop();
    co_cancel_all();
    while (co_here.alive || co_here.calls.promised)
        if (!turn())
            return false;
    return true;
}
