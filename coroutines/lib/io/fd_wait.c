/*
 * fd_wait.c - waiting for descriptors: one epoll of our own below one handle of libuv. (libuv's own
 * watchers cost several system calls to start and to stop, and are freed later, by a callback.)
 */
#include "co_internal.h"
#include "co_stream.h"

#include <math.h>
#include <sys/epoll.h>

#define EVENTS_AT_ONCE 128
#define ALL_EVENTS     (UV_READABLE | UV_WRITABLE | UV_DISCONNECT | UV_PRIORITIZED)

/* Rings only wake: no task runs, so no watch goes away before the last event has been told. */
static void on_events(uv_poll_t *handle, int status, int events)
{
    struct epoll_event happened[EVENTS_AT_ONCE];
    int count = epoll_wait(co_here.poller.epoll_fd, happened, EVENTS_AT_ONCE, 0);

    (void)handle, (void)status, (void)events;
    for (int i = 0; i < count; i++) {
        struct co_watch *watch = happened[i].data.ptr;

        watch->ring(watch, happened[i].events);
    }
}

/* The loop says whether it counts: see turn, in loop.c. */
int co_poller_open(void)
{
    uv_poll_t *handle = &co_here.poller.handle;
    int fd = co_here.poller.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    int error = fd < 0 ? -errno : uv_poll_init(&co_here.uv, handle, fd);

    if (error)
        return error;
    uv_poll_start(handle, UV_READABLE, on_events);
    uv_unref((uv_handle_t *)handle);
    return 0;
}

int co_watch_start(struct co_watch *watch, uint32_t events)
{
    struct epoll_event wanted = {.events = events, .data.ptr = watch};
    int change = watch->events ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;

    if (epoll_ctl(co_here.poller.epoll_fd, change, watch->fd, &wanted))
        return -errno;
    watch->events = events;
    return 0;
}

/* Also before the descriptor is closed: a forked child may hold it open, and epoll would go on. */
void co_watch_stop(struct co_watch *watch)
{
    if (watch->events)
        epoll_ctl(co_here.poller.epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
    watch->events = 0;
}

/* --- somebody else's descriptor --------------------------------------------------------------- */

struct fd_wait {
    struct co_watch watch;
    struct co_alarm alarm;
    struct co_task *task;
    uint32_t happened;
};

static void on_ready(struct co_watch *watch, uint32_t happened)
{
    struct fd_wait *wait = (struct fd_wait *)watch;

    wait->happened = happened;
    if (wait->task->wait)
        co_wake(wait->task, 0);
}

static void on_timeout(struct co_alarm *alarm)
{
    struct fd_wait *wait = CO_PART_OF(alarm, struct fd_wait, alarm);

    if (wait->task->wait)
        co_wake(wait->task, UV_ETIMEDOUT);
}

static const struct co_reason fd_ready = {.text = "for descriptor %d to be ready",
                                          .number = CO_NUMBER(struct fd_wait, watch.fd)};

static const struct {
    int of_libuv;
    uint32_t of_epoll;
} names[] = {{UV_READABLE, EPOLLIN},
             {UV_WRITABLE, EPOLLOUT},
             {UV_DISCONNECT, EPOLLRDHUP},
             {UV_PRIORITIZED, EPOLLPRI}};
#define NAMES (sizeof names / sizeof *names)

static uint32_t to_epoll(int events)
{
    uint32_t wanted = EPOLLONESHOT;

    for (size_t i = 0; i < NAMES; i++)
        wanted |= events & names[i].of_libuv ? names[i].of_epoll : 0;
    return wanted;
}

/* An error or a hang-up is found by whatever the caller wanted to do. */
static int from_epoll(uint32_t happened, int wanted)
{
    int events = 0;

    for (size_t i = 0; i < NAMES; i++)
        events |= happened & names[i].of_epoll ? names[i].of_libuv : 0;
    return happened & (EPOLLERR | EPOLLHUP) ? wanted : events;
}

int co_wait_fd(int fd, int events, double seconds)
{
    struct fd_wait wait = {.watch = {fd, 0, on_ready}, .alarm = {.ring = on_timeout}};

    wait.task = co_here.current;
    if (!wait.task || !events || events & ~ALL_EVENTS || isnan(seconds))
        return UV_EINVAL;
    int error = co_watch_start(&wait.watch, to_epoll(events));
    if (error)
        return error;
    if (seconds >= 0)
        error = co_timer_start(&wait.alarm, co_deadline(seconds));
    if (!error)
        error = co_park_outside(&fd_ready, &wait);
    co_watch_stop(&wait.watch);
    co_timer_cancel(&wait.alarm);
    if (error && !(error == UV_ETIMEDOUT && wait.happened))
        return error;
    return from_epoll(wait.happened, events);
}
