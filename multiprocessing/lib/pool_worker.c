/*
 * pool_worker.c - what a worker does all its life: take a call, run it, send what it returned.
 */
#include "pool_internal.h"

#include "message.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

static int serve(const struct channel *parent, struct request *request, struct reply *reply,
                 size_t capacity)
{
    size_t size;
    int error =
        message_receive(parent->receive, request, sizeof *request + capacity, INFINITY, &size);
    if (error)
        return error;
    reply->returned =
        request->function(request->argument, size - sizeof *request, reply->result, capacity);
    if (reply->returned > (ssize_t)capacity)
        reply->returned = -EMSGSIZE;
    size = reply->returned > 0 ? (size_t)reply->returned : 0;
    return message_send(parent->send, reply, sizeof *reply + size);
}

int pool_work(void *argument, struct channel *parent)
{
    size_t capacity = *(size_t *)argument;
    struct request *request = calloc(1, sizeof *request + capacity);
    struct reply *reply = calloc(1, sizeof *reply + capacity);
    int error = request && reply ? 0 : -ENOMEM;

    while (!error)
        error = serve(parent, request, reply, capacity);
    free(request);
    free(reply);
    return error == -EPIPE ? 0 : error;
}
