/*
 * co_fetch.c - see co_fetch.h.
 *
 * curl says which descriptors it waits for, and until when. They all stand in an epoll of ours, the
 * time as a timerfd among them, and one task awaits that epoll and tells curl what has happened. It
 * lives as long as there are transfers, so that it does not hide a deadlock.
 */
#include "co_fetch.h"

#include "co_cancel.h"
#include "co_stream.h"
#include "co_sync.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/queue.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define EVENTS_AT_ONCE   128
#define CONNECTIONS_KEPT 100000L /* curl would look for the oldest to close, again and again */

/* On the stack of the task that awaits it. */
struct transfer {
    CURL *easy;
    CURLcode code; /* once done, and without an error */
    int error;
    co_event done;
    LIST_ENTRY(transfer) others;
};

struct co_curl {
    CURLM *multi;
    int events, timer; /* epoll and timerfd */
    int error;         /* of the driver: nothing is fetched any more */
    co_task *driver;   /* NULL: there has been none yet */
    LIST_HEAD(transfers, transfer) transfers;
};

/* --- what curl wants ------------------------------------------------------------------------ */

static int watch_socket(CURL *easy, curl_socket_t fd, int what, void *context, void *watched)
{
    co_curl *curl = context;
    struct epoll_event event = {.data.fd = fd};

    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(curl->events, EPOLL_CTL_DEL, fd, NULL);
        return 0;
    }
    event.events = (what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u);
    if (epoll_ctl(curl->events, watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event)) {
        curl->error = -errno;
        return -1; /* curl ends all transfers */
    }
    curl_multi_assign(curl->multi, fd, curl); /* watched from now on */
    return 0;
}

static int set_timer(CURLM *multi, long timeout_ms, void *context)
{
    const co_curl *curl = context;
    struct itimerspec when = {.it_value = {timeout_ms / 1000, timeout_ms % 1000 * 1000000}};

    (void)multi;
    if (timeout_ms < 0)
        when.it_value = (struct timespec){0}; /* never */
    else if (timeout_ms == 0)
        when.it_value.tv_nsec = 1; /* at once */
    return timerfd_settime(curl->timer, 0, &when, NULL);
}

/* --- what happens --------------------------------------------------------------------------- */

static void tell_curl(co_curl *curl)
{
    struct epoll_event events[EVENTS_AT_ONCE];
    int count = epoll_wait(curl->events, events, EVENTS_AT_ONCE, 0), running;
    CURLMcode code = CURLM_OK;

    for (int i = 0; i < count && code == CURLM_OK; i++) {
        unsigned happened = events[i].events;
        int what = (happened & EPOLLIN ? CURL_CSELECT_IN : 0) |
                   (happened & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                   (happened & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
        if (events[i].data.fd == curl->timer)
            code = curl_multi_socket_action(curl->multi, CURL_SOCKET_TIMEOUT, 0, &running);
        else
            code = curl_multi_socket_action(curl->multi, events[i].data.fd, what, &running);
    }
    if (code != CURLM_OK && !curl->error)
        curl->error = code == CURLM_OUT_OF_MEMORY ? UV_ENOMEM : UV_EIO;
}

/* Whatever woke us: a transfer may end by its time-out, too, or before it has a socket. */
static void tell_tasks(co_curl *curl)
{
    struct transfer *transfer;
    CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(curl->multi, &left)))
        if (message->msg == CURLMSG_DONE) {
            CURLcode code = message->data.result; /* the message goes with the next call */
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
            transfer->code = code;
            LIST_REMOVE(transfer, others);
            curl_multi_remove_handle(curl->multi, transfer->easy);
            co_event_set(&transfer->done);
        }
    if (!curl->error)
        return;
    for (transfer = LIST_FIRST(&curl->transfers); transfer;
         transfer = LIST_NEXT(transfer, others)) {
        transfer->error = curl->error;
        co_event_set(&transfer->done);
    }
}

/* Cancelled, it looks whether there is anything left to do: see give_up(). */
static void *drive(void *arg)
{
    co_curl *curl = arg;

    while (!LIST_EMPTY(&curl->transfers) && !curl->error) {
        int happened = co_wait_fd(curl->events, UV_READABLE, -1);
        if (happened > 0)
            tell_curl(curl);
        else if (happened != UV_ECANCELED)
            curl->error = happened;
        tell_tasks(curl);
    }
    return NULL;
}

/* --- transfers ------------------------------------------------------------------------------ */

static int start_driver(co_curl *curl)
{
    if (curl->driver && !co_done(curl->driver))
        return 0;
    co_release(curl->driver);
    curl->driver = co_create_task(drive, curl, .name = "curl");
    return curl->driver ? 0 : -errno;
}

/* The driver may be left without anything that could wake it. */
static void give_up(co_curl *curl, struct transfer *transfer)
{
    LIST_REMOVE(transfer, others);
    curl_multi_remove_handle(curl->multi, transfer->easy);
    if (LIST_EMPTY(&curl->transfers))
        co_cancel(curl->driver);
}

static int await_transfer(co_curl *curl, struct transfer *transfer)
{
    int error = curl->error ? curl->error : start_driver(curl);

    if (error)
        return error;
    curl_easy_setopt(transfer->easy, CURLOPT_PRIVATE, transfer);
    if (curl_multi_add_handle(curl->multi, transfer->easy) != CURLM_OK)
        return UV_ENOMEM;
    LIST_INSERT_HEAD(&curl->transfers, transfer, others);
    error = co_event_wait(&transfer->done);
    /* One that was cancelled may have ended since, before it was its turn. */
    if (!co_event_is_set(&transfer->done) || transfer->error)
        give_up(curl, transfer);
    return error ? error : transfer->error;
}

int co_fetch(co_curl *curl, struct page *page, const char *url, double timeout_s)
{
    struct transfer transfer = {.easy = curl ? curl_easy_init() : NULL, .done = CO_EVENT_INIT};
    int error = UV_ENOMEM;

    if (transfer.easy) {
        fetch_prepare(transfer.easy, page, url, timeout_s);
        error = await_transfer(curl, &transfer);
    }
    if (error)
        snprintf(page->problem, sizeof page->problem, "%s", co_strerror(error));
    else
        fetch_finish(transfer.easy, transfer.code, page);
    curl_easy_cleanup(transfer.easy);
    return error;
}

/* --- opening and closing -------------------------------------------------------------------- */

static int prepare(co_curl *curl)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.fd = curl->timer};

    if (epoll_ctl(curl->events, EPOLL_CTL_ADD, curl->timer, &event))
        return -1;
    curl_multi_setopt(curl->multi, CURLMOPT_SOCKETFUNCTION, watch_socket);
    curl_multi_setopt(curl->multi, CURLMOPT_SOCKETDATA, curl);
    curl_multi_setopt(curl->multi, CURLMOPT_TIMERFUNCTION, set_timer);
    curl_multi_setopt(curl->multi, CURLMOPT_TIMERDATA, curl);
    curl_multi_setopt(curl->multi, CURLMOPT_MAXCONNECTS, CONNECTIONS_KEPT);
    curl_multi_setopt(curl->multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
    return 0;
}

co_curl *co_curl_open(void)
{
    co_curl *curl = calloc(1, sizeof *curl);

    if (!curl)
        return NULL;
    curl->events = epoll_create1(EPOLL_CLOEXEC);
    curl->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    errno = curl->events < 0 || curl->timer < 0 ? errno : ENOMEM;
    curl->multi = curl_multi_init();
    if (curl->multi && curl->events >= 0 && curl->timer >= 0 && prepare(curl) == 0)
        return curl;
    int error = errno;
    co_curl_close(curl);
    errno = error;
    return NULL;
}

void co_curl_close(co_curl *curl)
{
    if (!curl)
        return;
    if (curl->driver)
        co_await(curl->driver, NULL);
    curl_multi_cleanup(curl->multi); /* takes its sockets out of the epoll */
    if (curl->timer >= 0)
        close(curl->timer);
    if (curl->events >= 0)
        close(curl->events);
    free(curl);
}
