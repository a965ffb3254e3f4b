/*
 * future.c - what all futures have in common: waiting, results, descriptors.
 */
#include "future_internal.h"

#include "deadline.h"
#include "descriptors.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

void future_end(struct future *future, int error)
{
    future->is_done = true;
    future->error = error;
    if (error)
        future->size = 0;
    future->awaited = -1;
    if (future->signal >= 0)
        eventfd_write(future->signal, 1); /* from 0 to 1: it cannot fail */
}

bool future_done(struct future *future)
{
    if (!future->is_done)
        future->source->progress(future);
    return future->is_done;
}

bool future_cancelled(struct future *future)
{
    return future_done(future) && future->error == -ECANCELED;
}

bool future_cancel(struct future *future)
{
    if (future_done(future) || !future->source->withdraw(future))
        return false;
    future_end(future, -ECANCELED);
    return true;
}

void future_release(struct future *future)
{
    if (!future)
        return;
    future_cancel(future);
    descriptors_close(future->signal);
    future->signal = -1;
    future->source->release(future);
}

int future_descriptor(struct future *future)
{
    if (!future->is_done && future->source->is_direct)
        return future->awaited;
    if (future->signal < 0) {
        future->signal = eventfd(future->is_done, EFD_CLOEXEC | EFD_NONBLOCK);
        if (future->signal < 0)
            return -errno;
    }
    return future->signal;
}

/* A pool's futures share one descriptor: for those that stand side by side one look is enough. */
static void look(struct future *const futures[], size_t count)
{
    int looked_at = -1;

    for (size_t i = 0; i < count; i++)
        if (!futures[i]->is_done && futures[i]->awaited != looked_at) {
            looked_at = futures[i]->awaited;
            futures[i]->source->progress(futures[i]);
        }
}

static bool is_over(struct future *const futures[], size_t count, enum future_when when)
{
    size_t done = 0, failed = 0;

    look(futures, count);
    for (size_t i = 0; i < count; i++) {
        done += futures[i]->is_done;
        failed += futures[i]->is_done && futures[i]->error && futures[i]->error != -ECANCELED;
    }
    return done == count || (when == FIRST_COMPLETED && done > 0) ||
           (when == FIRST_EXCEPTION && failed > 0);
}

static nfds_t collect(struct pollfd *polled, struct future *const futures[], size_t count)
{
    nfds_t used = 0;

    for (size_t i = 0; i < count; i++)
        if (!futures[i]->is_done && (used == 0 || polled[used - 1].fd != futures[i]->awaited))
            polled[used++] = (struct pollfd){.fd = futures[i]->awaited, .events = POLLIN};
    return used;
}

int future_wait(struct future *const futures[], size_t count, enum future_when when, double seconds,
                bool done[])
{
    double deadline = deadline_in(seconds);
    int error = 0;

    if (count == 0)
        return -EINVAL;
    struct pollfd *polled = calloc(count, sizeof *polled);
    if (!polled)
        return -ENOMEM;
    while (!is_over(futures, count, when) && !error)
        error = deadline_poll(polled, collect(polled, futures, count), deadline);
    free(polled);
    if (error == -ETIMEDOUT && is_over(futures, count, when))
        error = 0;
    if (error && error != -ETIMEDOUT)
        return error;
    for (size_t i = 0; done && i < count; i++)
        done[i] = futures[i]->is_done;
    return error;
}

int future_result(struct future *future, double seconds, void *result, size_t capacity,
                  size_t *size)
{
    if (size)
        *size = 0;
    int error = future_wait(&future, 1, ALL_COMPLETED, seconds, NULL);
    if (!error)
        error = future->error;
    if (error)
        return error;
    if (size)
        *size = future->size;
    if (!result)
        return 0;
    if (future->size > capacity)
        return -EMSGSIZE;
    if (future->size > 0)
        memcpy(result, future->result, future->size);
    return 0;
}
