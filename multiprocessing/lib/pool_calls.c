/*
 * pool_calls.c - the calls of a pool: futures that wait in a list, run in a worker, and end.
 */
#include "pool_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void progress(struct future *future)
{
    pool_progress(((struct call *)future)->pool);
}

static bool withdraw(struct future *future)
{
    struct call *call = (struct call *)future;
    struct pool *pool = call->pool;

    for (struct call **link = &pool->first; *link; link = &(*link)->next)
        if (*link == call) {
            *link = call->next;
            if (pool->end == &call->next)
                pool->end = link;
            pool->unfinished--;
            call->pool = NULL;
            return true;
        }
    return false;
}

static void free_call(struct call *call)
{
    free(call->request);
    free(call->future.result);
    free(call);
}

static void release(struct future *future)
{
    struct call *call = (struct call *)future;

    call->is_released = true;
    if (future->is_done)
        free_call(call);
}

static const struct future_source source = {progress, withdraw, release, .is_direct = false};

int call_create(struct pool *pool, pool_function *function, const void *argument, size_t size,
                struct call **made)
{
    struct call *call = calloc(1, sizeof *call);
    struct request *request = calloc(1, sizeof *request + size);

    if (!call || !request) {
        free(call);
        free(request);
        return -ENOMEM;
    }
    request->function = function;
    if (size > 0)
        memcpy(request->argument, argument, size);
    call->future = (struct future){.source = &source, .awaited = pool->epoll, .signal = -1};
    call->pool = pool;
    call->number = ++pool->submitted;
    call->request = request;
    call->request_size = sizeof *request + size;
    *pool->end = call;
    pool->end = &call->next;
    pool->unfinished++;
    *made = call;
    return 0;
}

struct call *call_take(struct pool *pool)
{
    struct call *call = pool->first;

    if (!call)
        return NULL;
    pool->first = call->next;
    if (!pool->first)
        pool->end = &pool->first;
    return call;
}

void call_end(struct call *call, int error)
{
    call->pool->unfinished--;
    call->pool = NULL;
    future_end(&call->future, error);
    if (call->is_released)
        free_call(call);
}
