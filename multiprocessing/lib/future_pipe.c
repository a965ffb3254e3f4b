/*
 * future_pipe.c - a future of one's own: a pipe through which one record comes, or its end.
 */
#include "descriptors.h"
#include "future_internal.h"
#include "message.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The record: an error, then the result. */
struct record {
    int error;
    unsigned char result[];
};

struct pipe_future {
    struct future future;
    pid_t creator; /* who awaits it */
    int ends[2];
    struct record *record;
};

/* In a child that was made after the hand-over the number stands for something else. */
static void close_reader(struct pipe_future *own)
{
    if (own->creator == getpid() || own->ends[1] >= 0)
        descriptors_close(own->ends[0]);
    own->ends[0] = -1;
}

static void progress(struct future *future)
{
    struct pipe_future *own = (struct pipe_future *)future;
    struct pollfd polled = {.fd = own->ends[0], .events = POLLIN};
    size_t size;

    if (poll(&polled, 1, 0) <= 0)
        return;
    /* Its sender is at it: what is not here yet comes, or the pipe ends. */
    int error = message_receive(own->ends[0], own->record, sizeof *own->record + future->capacity,
                                INFINITY, &size);
    if (error)
        error = error == -EPIPE || error == -EPROTO ? -EOWNERDEAD : error;
    else
        error = own->record->error;
    future->size = size > sizeof *own->record ? size - sizeof *own->record : 0;
    future_end(future, error);
    close_reader(own);
}

static bool withdraw(struct future *future)
{
    struct pipe_future *own = (struct pipe_future *)future;

    close_reader(own);
    future_hand_over(future);
    return true;
}

static void release(struct future *future)
{
    struct pipe_future *own = (struct pipe_future *)future;

    future_hand_over(future);
    free(own->record);
    free(own);
}

static const struct future_source source = {progress, withdraw, release, .is_direct = true};

int future_create(struct future **future, size_t capacity)
{
    struct pipe_future *own = calloc(1, sizeof *own);
    struct record *record = calloc(1, sizeof *record + capacity);
    int error = own && record ? descriptors_pipe(own->ends, 0) : -ENOMEM;

    if (error) {
        free(own);
        free(record);
        return error;
    }
    own->record = record;
    own->creator = getpid();
    own->future = (struct future){.source = &source,
                                  .awaited = own->ends[0],
                                  .signal = -1,
                                  .capacity = capacity,
                                  .result = record->result};
    *future = &own->future;
    return 0;
}

void future_hand_over(struct future *future)
{
    struct pipe_future *own = (struct pipe_future *)future;

    if (future->source != &source)
        return;
    descriptors_close(own->ends[1]);
    own->ends[1] = -1;
    /* Later children close their copy, or a cancelled future's process would not get -EPIPE. */
    descriptors_lock();
    if (own->ends[0] >= 0)
        descriptors_note(own->ends[0]);
    descriptors_unlock();
}

static int set(struct future *future, int error, const void *result, size_t size)
{
    struct pipe_future *own = (struct pipe_future *)future;

    if (future->source != &source || future->is_done || own->ends[1] < 0)
        return -EALREADY;
    if (size > future->capacity)
        return -EMSGSIZE;
    own->record->error = error;
    if (size > 0)
        memcpy(own->record->result, result, size);
    future->size = size;
    int failed = 0;
    /* The reader's end goes first: its copy here would hide that the other one is gone. */
    close_reader(own);
    if (own->creator != getpid())
        failed = message_send(own->ends[1], own->record, sizeof *own->record + size);
    future_hand_over(future);
    future_end(future, error);
    return failed;
}

int future_set_result(struct future *future, const void *result, size_t size)
{
    return set(future, 0, result, size);
}

int future_set_error(struct future *future, int error)
{
    return error < 0 ? set(future, error, NULL, 0) : -EINVAL;
}
