/*
 * loop.c - who runs next: the run queue, the one place that switches, and co_run.
 *
 * A task that waits switches straight to the next ready one. Only when none is ready, or when a
 * budget of switches is used up, does it go to the base: the thread's own stack, where co_run looks
 * at the timers and at libuv. Callbacks run there and switch to nobody; they put tasks into the
 * queue.
 */
#include "co_internal.h"
#include "sanitizers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>

#define NANOSECONDS      1000000000ull
#define READY_AT_FIRST   256
#define PREFETCH_AHEAD   4
#define CACHE_LINE       64u
#define ARMED_UNKNOWN    UINT64_MAX
#define LONGEST_SLEEP_NS ((uint64_t)1 << 62)

__thread struct co_loop co_here;

uint64_t co_clock(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NANOSECONDS + (uint64_t)now.tv_nsec;
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

static void describe_sleep(const struct co_task *task, char *text, size_t size)
{
    (void)task;
    snprintf(text, size, "for its time to wake");
}

static void leave_sleep(struct co_task *task)
{
    co_timer_cancel(&task->sleep);
}

static const struct co_reason sleeping = {leave_sleep, describe_sleep};

int co_sleep(double seconds)
{
    if (!co_here.current || isnan(seconds))
        return UV_EINVAL;
    if (seconds <= 0)
        return co_yield_now();

    double ns = seconds * NANOSECONDS;
    uint64_t sleep_ns = ns < (double)LONGEST_SLEEP_NS ? (uint64_t)ns : LONGEST_SLEEP_NS;
    int error = co_timer_start(&co_here.current->sleep, co_clock() + sleep_ns);
    if (error)
        return error;
    return co_park(&sleeping, NULL);
}

uv_loop_t *co_loop(void)
{
    return co_here.open ? &co_here.uv : NULL;
}

/* --- the base ----------------------------------------------------------------------------------
 */

/* Setting the timer again also clears what it has to say, so it is not read. */
static void on_kernel_timer(uv_poll_t *watch, int status, int events)
{
    (void)watch, (void)status, (void)events;
    co_here.armed = ARMED_UNKNOWN;
}

/* Runs between libuv's callbacks and its poll, and sees what they have changed. */
static void before_poll(uv_prepare_t *prepare)
{
    uint64_t earliest = co_timer_earliest();

    if (co_here.ready.head != co_here.ready.tail) {
        uv_stop(prepare->loop); /* a poll that does not wait */
        return;
    }
    if (earliest == co_here.armed)
        return;
    struct itimerspec at = {.it_value = {.tv_sec = (time_t)(earliest / NANOSECONDS),
                                         .tv_nsec = (long)(earliest % NANOSECONDS)}};
    timerfd_settime(co_here.timer_fd, TFD_TIMER_ABSTIME, &at, NULL);
    co_here.armed = earliest;
}

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
 * One turn: timers, libuv, tasks. False if nothing can happen any more. The watch on the kernel
 * timer stands for all that libuv does not know of: it counts as a reason to poll (uv_ref) while
 * somebody waits for a descriptor, and as one to wait while one of our timers runs.
 */
static bool turn(void)
{
    uv_handle_t *watch = (uv_handle_t *)&co_here.timer_watch;

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

/* Runs the main task to its end, then the others to theirs. False: nobody can ever go on. */
static bool run_all(void)
{
    while (co_here.main->state != CO_DONE)
        if (!turn())
            return false;
    co_servers_stop();
    co_stacks_each(co_cancel_left_over, NULL);
    while (co_here.alive || co_here.calls.promised)
        if (!turn())
            return false;
    return true;
}

void co_closing_add(struct co_closing *closing, void (*close)(struct co_closing *closing))
{
    *closing = (struct co_closing){co_here.closing, NULL, close};
    if (closing->next)
        closing->next->previous = closing;
    co_here.closing = closing;
}

void co_closing_remove(struct co_closing *closing)
{
    *(closing->previous ? &closing->previous->next : &co_here.closing) = closing->next;
    if (closing->next)
        closing->next->previous = closing->previous;
}

static void close_handle(uv_handle_t *handle, void *unused)
{
    (void)unused;
    if (!uv_is_closing(handle))
        uv_close(handle, NULL);
}

static void close_uv(void)
{
    uv_walk(&co_here.uv, close_handle, NULL);
    while (uv_run(&co_here.uv, UV_RUN_DEFAULT))
        continue;
    uv_loop_close(&co_here.uv);
}

static int open_uv(void)
{
    int error = uv_loop_init(&co_here.uv);
    if (error) {
        co_set_limit("the event loop could not be made: %s", co_strerror(error));
        return error;
    }
    co_here.timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (co_here.timer_fd < 0) {
        error = -errno;
        co_set_limit("the loop's timer could not be made: %s", co_strerror(error));
        uv_loop_close(&co_here.uv);
        return error;
    }
    error = uv_poll_init(&co_here.uv, &co_here.timer_watch, co_here.timer_fd);
    if (error) {
        co_set_limit("the loop's timer could not be watched: %s", co_strerror(error));
        close(co_here.timer_fd);
        uv_loop_close(&co_here.uv);
        return error;
    }
    uv_poll_start(&co_here.timer_watch, UV_READABLE, on_kernel_timer);
    uv_unref((uv_handle_t *)&co_here.timer_watch);
    uv_prepare_init(&co_here.uv, &co_here.before_poll);
    uv_prepare_start(&co_here.before_poll, before_poll);
    uv_unref((uv_handle_t *)&co_here.before_poll);
    return 0;
}

static int open_loop(void)
{
    int error = co_overflow_open();

    if (error)
        return error;
    co_here.ready.tasks = calloc(READY_AT_FIRST, sizeof(struct co_task *));
    co_here.ready.mask = READY_AT_FIRST - 1;
    if (!co_here.ready.tasks) {
        co_set_limit("no memory for the run queue");
        error = UV_ENOMEM;
    } else {
        error = open_uv();
    }
    if (error) {
        free(co_here.ready.tasks);
        co_overflow_close();
        return error;
    }
    co_here.page_bytes = (size_t)sysconf(_SC_PAGESIZE);
    co_here.base.state = CO_STARTED;
    co_annotate_base(&co_here.base);
    co_here.open = true;
    co_watchdog_open();
    co_trace_open();
    return 0;
}

static void close_loop(void)
{
    co_watchdog_close();
    co_servers_close();
    while (co_here.closing)
        co_here.closing->close(co_here.closing);
    co_streams_close();
    close_uv();
    co_poller_close();
    close(co_here.timer_fd);
    co_timers_close();
    co_stacks_close();
    co_overflow_close();
    free(co_here.ready.tasks);
    memset(&co_here, 0, sizeof co_here);
}

int co_run_at(const struct co_site *site, co_function *function, void *argument, void **result)
{
    const co_options options = {.stack_bytes = CO_MAIN_STACK_BYTES};
    void *value = NULL;

    if (result)
        *result = NULL;
    if (co_here.open) {
        co_set_limit("this thread's loop is running already");
        return UV_EBUSY;
    }
    int error = open_loop();
    if (error)
        return error;

    co_here.main = co_create_task_at(site, &options, function, argument);
    if (!co_here.main) {
        error = -errno;
    } else if (!run_all()) {
        co_report_deadlock();
        co_report_forgotten(true);
        error = CO_EDEADLK;
    } else {
        error = co_here.main->error;
        value = co_here.main->result;
        co_report_forgotten(false);
    }
    close_loop();
    if (result)
        *result = error ? NULL : value;
    return error;
}
