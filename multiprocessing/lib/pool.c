/*
 * pool.c - gives calls to workers, takes their results, and notices at once when one dies.
 */
#include "pool_internal.h"

#include "deadline.h"
#include "descriptors.h"
#include "message.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define DYING_S 1.0 /* between the end of a worker's pipe and its own */

static void free_pool(struct pool *pool)
{
    descriptors_close(pool->epoll);
    free(pool->children);
    free(pool->doing);
    free(pool->reply);
    free(pool);
}

static int open_epoll(struct pool *pool)
{
    descriptors_lock();
    pool->epoll = epoll_create1(EPOLL_CLOEXEC);
    int error = pool->epoll < 0 ? -errno : descriptors_note(pool->epoll);
    descriptors_unlock();
    return error;
}

static int watch(const struct pool *pool, int fd, size_t worker)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = worker};

    return fd < 0 || epoll_ctl(pool->epoll, EPOLL_CTL_ADD, fd, &event) == 0 ? 0 : -errno;
}

static int start_workers(struct pool *pool)
{
    for (size_t i = 0; i < pool->workers; i++) {
        struct child *child = &pool->children[i];
        int error = child_start(child, pool_work, &pool->capacity);
        if (!error)
            error = watch(pool, child->channel.receive, i);
        if (!error)
            error = watch(pool, child->pidfd, i);
        if (error)
            return error;
    }
    return 0;
}

int pool_create(struct pool **made, size_t workers, size_t capacity)
{
    if (workers == 0)
        return -EINVAL;
    struct pool *pool = calloc(1, sizeof *pool);
    if (!pool)
        return -ENOMEM;
    *pool = (struct pool){.workers = workers,
                          .capacity = capacity,
                          .children = calloc(workers, sizeof *pool->children),
                          .doing = calloc(workers, sizeof(struct call *)),
                          .reply = calloc(1, sizeof *pool->reply + capacity),
                          .epoll = -1};
    pool->end = &pool->first;
    bool has_memory = pool->children && pool->doing && pool->reply;
    int error = has_memory ? open_epoll(pool) : -ENOMEM;
    if (!error)
        error = start_workers(pool);
    if (error) {
        if (pool->children)
            children_cancel(pool->children, workers, 0);
        free_pool(pool);
        return error;
    }
    *made = pool;
    return 0;
}

static void end_pending(struct pool *pool, int error)
{
    for (struct call *call; (call = call_take(pool));)
        call_end(call, error);
}

static void end_running(struct pool *pool, int error)
{
    for (size_t i = 0; i < pool->workers; i++)
        if (pool->doing[i]) {
            call_end(pool->doing[i], error);
            pool->doing[i] = NULL;
        }
}

static void describe_trouble(struct pool *pool, size_t worker, pid_t pid, int error)
{
    const struct child *child = &pool->children[worker];
    char how[64], task[48] = "while idle";

    if (child->pid > 0)
        snprintf(how, sizeof how, "cannot be reached (%s)", strerrordesc_np(-error));
    else
        child_describe(child, how, sizeof how);
    if (pool->doing[worker])
        snprintf(task, sizeof task, "while doing task %zu", pool->doing[worker]->number);
    snprintf(pool->trouble, sizeof pool->trouble, "worker %zu (pid %d) %s %s", worker + 1, (int)pid,
             how, task);
}

/* A worker is dead, or its pipes are: `error` says what they said. */
static void break_pool(struct pool *pool, size_t worker, int error)
{
    struct child *child = &pool->children[worker];
    pid_t pid = child->pid;

    child_join(child, error == -EPIPE || error == -EPROTO ? DYING_S : 0, NULL, 0, NULL);
    describe_trouble(pool, worker, pid, error);
    pool->is_broken = true;
    for (size_t i = 0; i < pool->workers; i++)
        child_signal(&pool->children[i], SIGTERM);
    end_running(pool, -EOWNERDEAD);
    end_pending(pool, -EOWNERDEAD);
}

/* Gives the next call to a worker that is free. */
static void dispatch(struct pool *pool, size_t worker)
{
    struct call *call = call_take(pool);
    if (!call)
        return;

    pool->doing[worker] = call;
    int error =
        message_send(pool->children[worker].channel.send, call->request, call->request_size);
    free(call->request);
    call->request = NULL;
    if (error)
        break_pool(pool, worker, error);
}

/* 0 or -ENOMEM, which is then the call's error. */
static int keep_result(const struct pool *pool, struct call *call)
{
    size_t size = (size_t)pool->reply->returned;

    call->future.result = calloc(1, size ? size : 1);
    if (!call->future.result)
        return -ENOMEM;
    memcpy(call->future.result, pool->reply->result, size);
    call->future.size = size;
    return 0;
}

/* -EPIPE when there is no reply although something has happened: it is dead. */
static int receive_reply(struct pool *pool, size_t worker)
{
    int pipe = pool->children[worker].channel.receive;
    struct pollfd polled = {.fd = pipe, .events = POLLIN};
    size_t size;

    if (!pool->doing[worker] || deadline_poll(&polled, 1, 0) != 0)
        return -EPIPE;
    return message_receive(pipe, pool->reply, sizeof *pool->reply + pool->capacity, INFINITY,
                           &size);
}

/* Its pipe or its pidfd has something to say. A result that came before the death counts. */
static void attend(struct pool *pool, size_t worker)
{
    int error = receive_reply(pool, worker);
    if (error) {
        break_pool(pool, worker, error);
        return;
    }
    struct call *call = pool->doing[worker];
    pool->doing[worker] = NULL;
    error = pool->reply->returned < 0 ? (int)pool->reply->returned : keep_result(pool, call);
    call_end(call, error);
    dispatch(pool, worker);
}

int pool_progress(struct pool *pool)
{
    struct epoll_event events[32];
    int count;

    do {
        count = pool->is_broken ? 0 : epoll_wait(pool->epoll, events, 32, 0);
        for (int i = 0; i < count && !pool->is_broken; i++)
            attend(pool, events[i].data.u64);
    } while (count > 0);
    return pool->is_broken ? -EOWNERDEAD : 0;
}

static void dispatch_all(struct pool *pool)
{
    for (size_t i = 0; i < pool->workers && pool->first && !pool->is_broken; i++)
        if (!pool->doing[i])
            dispatch(pool, i);
}

int pool_submit(struct pool *pool, pool_function *function, const void *argument, size_t size,
                struct future **future)
{
    struct call *call;

    if (pool->is_shut)
        return -ESHUTDOWN;
    if (size > pool->capacity)
        return -EMSGSIZE;
    if (pool_progress(pool) != 0)
        return -EOWNERDEAD;
    int error = call_create(pool, function, argument, size, &call);
    if (error)
        return error;
    call->is_released = !future;
    if (future)
        *future = &call->future;
    dispatch_all(pool);
    return 0;
}

int pool_descriptor(const struct pool *pool)
{
    return pool->epoll;
}

const char *pool_trouble(const struct pool *pool)
{
    return pool->is_broken ? pool->trouble : NULL;
}

void pool_shutdown(struct pool *pool, bool cancel_pending)
{
    pool->is_shut = true;
    if (cancel_pending)
        end_pending(pool, -ECANCELED);
}

static int finish_calls(struct pool *pool, double deadline)
{
    struct pollfd polled = {.fd = pool->epoll, .events = POLLIN};
    int error = pool_progress(pool);

    while (!error && pool->unfinished > 0) {
        error = deadline_poll(&polled, 1, deadline);
        if (!error)
            error = pool_progress(pool);
    }
    return error;
}

int pool_destroy(struct pool *pool, double seconds, double grace_seconds)
{
    if (!pool)
        return 0;
    pool_shutdown(pool, false);
    int error = finish_calls(pool, deadline_in(seconds));
    /* An idle worker ends when its pipe does, even one that ignores the signal. */
    for (size_t i = 0; i < pool->workers; i++) {
        descriptors_close(pool->children[i].channel.send);
        pool->children[i].channel.send = -1;
    }
    children_cancel(pool->children, pool->workers, grace_seconds);
    end_running(pool, -ECANCELED);
    end_pending(pool, -ECANCELED);
    free_pool(pool);
    return error;
}
