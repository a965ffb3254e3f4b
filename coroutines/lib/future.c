/*
 * future.c - a result that comes later, from wherever it comes.
 */
#include "co_internal.h"
#include "co_sync.h"

#include <stdlib.h>

struct callback {
    void (*function)(co_future *future, void *argument);
    void *argument;
    struct callback *next;
};

struct co_future {
    unsigned references;
    bool done;
    int error;
    void *result;
    struct co_list waiters;
    struct callback *callbacks, **last_callback;
};

static const struct co_reason pending = {co_list_leave, .text = "for a future to be done"};

co_future *co_future_create(void)
{
    co_future *future = calloc(1, sizeof *future);

    if (!future)
        return NULL;
    future->references = 1;
    future->last_callback = &future->callbacks;
    return future;
}

co_future *co_future_retain(co_future *future)
{
    future->references++;
    return future;
}

static struct callback *take_callback(co_future *future)
{
    struct callback *callback = future->callbacks;

    if (callback)
        future->callbacks = callback->next;
    return callback;
}

void co_future_release(co_future *future)
{
    if (!future || --future->references > 0)
        return;
    for (struct callback *callback; (callback = take_callback(future));)
        free(callback);
    free(future);
}

int co_future_result(const co_future *future, void **result)
{
    int error = future->done ? future->error : UV_EAGAIN;

    if (result)
        *result = error ? NULL : future->result;
    return error;
}

int co_future_await(co_future *future, void **result)
{
    int error = 0;

    if (result)
        *result = NULL;
    if (!future)
        return UV_EINVAL;
    if (!co_here.current)
        error = UV_EINVAL;
    else if (!future->done)
        error = co_park_in(&future->waiters, &pending, future);
    if (!error)
        error = co_future_result(future, result);
    co_future_release(future);
    return error;
}

/* As in a callback of libuv, no task is the running one: a callback cannot await. */
static void call(co_future *future, void (*function)(co_future *future, void *argument),
                 void *argument)
{
    struct co_task *caller = co_here.current;

    co_here.current = NULL;
    function(future, argument);
    co_here.current = caller;
}

static int end(co_future *future, void *result, int error)
{
    if (future->done)
        return UV_EALREADY;
    future->done = true;
    future->result = result;
    future->error = error;
    co_list_wake(&future->waiters, 0);

    co_future_retain(future); /* a callback may give back the last handle */
    for (struct callback *callback; (callback = take_callback(future)); free(callback))
        call(future, callback->function, callback->argument);
    co_future_release(future);
    return 0;
}

int co_future_set_result(co_future *future, void *result)
{
    return end(future, result, 0);
}

int co_future_set_error(co_future *future, int error)
{
    return error < 0 ? end(future, NULL, error) : UV_EINVAL;
}

bool co_future_cancel(co_future *future)
{
    return end(future, NULL, UV_ECANCELED) == 0;
}

bool co_future_done(const co_future *future)
{
    return future->done;
}

bool co_future_cancelled(const co_future *future)
{
    return future->done && future->error == UV_ECANCELED;
}

int co_future_add_done_callback(co_future *future,
                                void (*function)(co_future *future, void *argument), void *argument)
{
    if (future->done) {
        call(future, function, argument);
        return 0;
    }
    struct callback *callback = malloc(sizeof *callback);
    if (!callback)
        return UV_ENOMEM;
    *callback = (struct callback){function, argument, NULL};
    *future->last_callback = callback;
    future->last_callback = &callback->next;
    return 0;
}
