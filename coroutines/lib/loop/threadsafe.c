/*
 * threadsafe.c - calls from other threads: a queue with a lock, and libuv's uv_async to wake us.
 *
 * The queue belongs to all who hold a reference, the loop among them, and outlives the loop if
 * need be. The handle is used by other threads under the lock and only while the loop is open.
 */
#include "co_call.h"
#include "co_internal.h"

#include <pthread.h>
#include <stdlib.h>

struct call {
    struct call *next;
    co_callback *function;
    void *data;
};

struct co_loop_ref {
    pthread_mutex_t lock;

    /* The lock must be held when using these. */
    struct call *first, *last;
    unsigned references; /* one is the loop's own */
    bool open;

    uv_async_t wake;
    struct co_closing closing;
};

static void on_wake(uv_async_t *wake)
{
    co_loop_ref *shared = wake->data;

    pthread_mutex_lock(&shared->lock);
    struct call *call = shared->first;
    shared->first = NULL;
    bool may_call = shared->references > 1;
    pthread_mutex_unlock(&shared->lock);

    if (!may_call)
        uv_unref((uv_handle_t *)wake);
    while (call) {
        struct call made = *call;

        free(call);
        call = made.next;
        made.function(made.data);
    }
}

void co_loop_unshare(co_loop_ref *shared)
{
    if (!shared)
        return;
    pthread_mutex_lock(&shared->lock);
    unsigned left = --shared->references;
    if (left == 1 && shared->open)
        uv_async_send(&shared->wake); /* so that the loop no longer waits for it */
    pthread_mutex_unlock(&shared->lock);
    if (left)
        return;
    for (struct call *call = shared->first, *next; call; call = next) {
        next = call->next;
        free(call);
    }
    pthread_mutex_destroy(&shared->lock);
    free(shared);
}

static void on_closed(uv_handle_t *wake)
{
    co_loop_unshare(wake->data);
}

static void close_shared(struct co_closing *closing)
{
    co_loop_ref *shared = co_here.shared;

    co_closing_remove(closing);
    pthread_mutex_lock(&shared->lock);
    shared->open = false;
    pthread_mutex_unlock(&shared->lock);
    uv_close((uv_handle_t *)&shared->wake, on_closed);
}

static int open_shared(void)
{
    co_loop_ref *shared = calloc(1, sizeof *shared);

    if (!shared)
        return UV_ENOMEM;
    int error = uv_async_init(&co_here.uv, &shared->wake, on_wake);
    if (error) {
        free(shared);
        return error;
    }
    shared->wake.data = shared;
    pthread_mutex_init(&shared->lock, NULL);
    shared->references = 1;
    shared->open = true;
    co_here.shared = shared;
    co_closing_add(&shared->closing, close_shared);
    return 0;
}

co_loop_ref *co_loop_share(void)
{
    int error = !co_here.open ? UV_EINVAL : co_here.shared ? 0 : open_shared();

    if (error) {
        errno = -error;
        return NULL;
    }
    co_loop_ref *shared = co_here.shared;
    pthread_mutex_lock(&shared->lock);
    shared->references++;
    pthread_mutex_unlock(&shared->lock);
    uv_ref((uv_handle_t *)&shared->wake);
    return shared;
}

int co_call_soon_threadsafe(co_loop_ref *loop, co_callback *function, void *data)
{
    struct call *call = malloc(sizeof *call);

    if (!call)
        return UV_ENOMEM;
    *call = (struct call){NULL, function, data};
    pthread_mutex_lock(&loop->lock);
    bool open = loop->open;
    if (open) {
        *(loop->first ? &loop->last->next : &loop->first) = call;
        loop->last = call;
        uv_async_send(&loop->wake);
    }
    pthread_mutex_unlock(&loop->lock);
    if (!open)
        free(call);
    return open ? 0 : UV_ESHUTDOWN;
}
