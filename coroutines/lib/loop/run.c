/*
 * run.c - co_run: a loop is made, its tasks are run, and all that is left of them is given back.
 */
#include "co_internal.h"
#include "sanitizers.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>

#define READY_AT_FIRST 256
#define ARMED_UNKNOWN  UINT64_MAX

/* --- memory of tasks that may be abandoned in a deadlock -------------------------------------- */

struct block {
    struct co_closing closing;
    max_align_t memory[];
};

static void free_block(struct co_closing *closing)
{
    co_closing_remove(closing);
    free(closing);
}

void *co_allocate(size_t bytes)
{
    struct block *block = calloc(1, sizeof *block + bytes);

    if (!block)
        return NULL;
    co_closing_add(&block->closing, free_block);
    return block->memory;
}

void co_deallocate(void *memory)
{
    if (memory)
        free_block((struct co_closing *)CO_PART_OF(memory, struct block, memory));
}

void co_free_handle(uv_handle_t *handle)
{
    free(handle);
}

/* --- libuv's loop, and a timer of nanoseconds in it ------------------------------------------- */

/* Setting the timer again also clears what it has to say, so it is not read. */
static void on_kernel_timer(struct co_watch *watch, uint32_t happened)
{
    (void)watch, (void)happened;
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
    timerfd_settime(co_here.timer.fd, TFD_TIMER_ABSTIME, &at, NULL);
    co_here.armed = earliest;
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
    close(co_here.poller.epoll_fd);
    close(co_here.timer.fd);
}

static int open_uv(void)
{
    int error = uv_loop_init(&co_here.uv);

    if (error) {
        co_set_limit("the event loop could not be made: %s", co_strerror(error));
        return error;
    }
    co_here.timer = (struct co_watch){.ring = on_kernel_timer};
    co_here.timer.fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    error = co_here.timer.fd < 0 ? -errno : 0;
    int unpolled = co_poller_open();
    if (!error)
        error = unpolled ? unpolled : co_watch_start(&co_here.timer, EPOLLIN);
    if (error) {
        co_set_limit("the loop's timer could not be made: %s", co_strerror(error));
        close_uv();
        return error;
    }
    uv_prepare_init(&co_here.uv, &co_here.before_poll);
    uv_prepare_start(&co_here.before_poll, before_poll);
    uv_unref((uv_handle_t *)&co_here.before_poll);
    return 0;
}

/* --- ours ------------------------------------------------------------------------------------- */

static int open_loop(void)
{
    int error = co_overflow_open();

    if (error)
        return error;
    co_here.ready.tasks = calloc(READY_AT_FIRST, sizeof(struct co_task *));
    co_here.ready.mask = READY_AT_FIRST - 1;
    if (!co_here.ready.tasks)
        co_set_limit("no memory for the run queue");
    error = co_here.ready.tasks ? open_uv() : UV_ENOMEM;
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
    co_timers_close(); /* before the alarms go that are still in it */
    while (co_here.closing.last)
        co_here.closing.last->close(co_here.closing.last);
    co_sigpipe_restore();
    close_uv();
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
    } else if (!co_run_tasks()) {
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
