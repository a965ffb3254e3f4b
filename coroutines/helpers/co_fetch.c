/*
 * co_fetch.c - see co_fetch.h.
 *
 * curl says which descriptors it waits for, and until when. They all stand in an epoll of ours, the
 * time as a timerfd among them. One of the tasks that fetch awaits that epoll and tells curl what
 * has happened; when its own page is there, another one takes its turn. So nothing waits where
 * nothing is fetched, and a deadlock is seen.
 */
#include "co_fetch.h"

#include "co_stream.h"
#include "co_sync.h"

#include <stdbool.h>
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
    bool ended;
    CURLcode code; /* once it has ended */
    co_event turn; /* it has ended, or its task may drive */
    LIST_ENTRY(transfer) others;
};

struct co_curl {
    CURLM *multi;
    int events, timer; /* epoll and timerfd */
    int error;         /* nothing is fetched any more */
    bool driven;       /* a task awaits the epoll */
    LIST_HEAD(transfers, transfer) transfers;
};

static int watch_socket(CURL *easy, curl_socket_t fd, int what, void *context, void *watched)
{
    co_curl *curl = context;
    struct epoll_event event = {.data.fd = fd};
    int change = what == CURL_POLL_REMOVE ? EPOLL_CTL_DEL : watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;

    (void)easy;
    event.events = (what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u);
    if (epoll_ctl(curl->events, change, fd, &event) && what != CURL_POLL_REMOVE) {
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
        bool rings = events[i].data.fd == curl->timer;
        code =
            curl_multi_socket_action(curl->multi, rings ? CURL_SOCKET_TIMEOUT : events[i].data.fd,
                                     rings ? 0 : what, &running);
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
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
            transfer->code = message->data.result;
            transfer->ended = true;
            co_event_set(&transfer->turn);
        }
}

static int drive(co_curl *curl)
{
    if (curl->error)
        return curl->error;
    curl->driven = true;
    int happened = co_wait_fd(curl->events, UV_READABLE, -1);
    curl->driven = false;
    if (happened < 0)
        return happened;
    tell_curl(curl);
    tell_tasks(curl);
    return curl->error;
}

static int await_transfer(co_curl *curl, struct transfer *transfer)
{
    int error = curl->error;

    if (error)
        return error;
    curl_easy_setopt(transfer->easy, CURLOPT_PRIVATE, transfer);
    if (curl_multi_add_handle(curl->multi, transfer->easy) != CURLM_OK)
        return UV_ENOMEM;
    LIST_INSERT_HEAD(&curl->transfers, transfer, others);
    while (!transfer->ended && !error) {
        co_event_clear(&transfer->turn);
        error = curl->driven ? co_event_wait(&transfer->turn) : drive(curl);
    }
    LIST_REMOVE(transfer, others);
    curl_multi_remove_handle(curl->multi, transfer->easy);
    if (!curl->driven && !LIST_EMPTY(&curl->transfers))
        co_event_set(&LIST_FIRST(&curl->transfers)->turn);
    return error;
}

int co_fetch(co_curl *curl, struct page *page, const char *url, double timeout_s)
{
    struct transfer transfer = {.easy = curl ? curl_easy_init() : NULL, .turn = CO_EVENT_INIT};
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

co_curl *co_curl_open(void)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLET};
    co_curl *curl = calloc(1, sizeof *curl);

    if (!curl)
        return NULL;
    curl->multi = curl_multi_init();
    curl->events = curl->multi ? epoll_create1(EPOLL_CLOEXEC) : -1;
    curl->timer =
        curl->events < 0 ? -1 : timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    event.data.fd = curl->timer;
    if (curl->timer < 0 || epoll_ctl(curl->events, EPOLL_CTL_ADD, curl->timer, &event)) {
        int error = errno;
        co_curl_close(curl);
        errno = error;
        return NULL;
    }
    curl_multi_setopt(curl->multi, CURLMOPT_SOCKETFUNCTION, watch_socket);
    curl_multi_setopt(curl->multi, CURLMOPT_SOCKETDATA, curl);
    curl_multi_setopt(curl->multi, CURLMOPT_TIMERFUNCTION, set_timer);
    curl_multi_setopt(curl->multi, CURLMOPT_TIMERDATA, curl);
    curl_multi_setopt(curl->multi, CURLMOPT_MAXCONNECTS, CONNECTIONS_KEPT);
    curl_multi_setopt(curl->multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
    return curl;
}

void co_curl_close(co_curl *curl)
{
    if (!curl)
        return;
    curl_multi_cleanup(curl->multi); /* takes its sockets out of the epoll */
    if (curl->timer >= 0)
        close(curl->timer);
    if (curl->events >= 0)
        close(curl->events);
    free(curl);
}
