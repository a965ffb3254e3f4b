/*
 * future_internal.h - what future.c and those who make futures agree on.
 */
#ifndef FUTURE_INTERNAL_H
#define FUTURE_INTERNAL_H

#include "future.h"

/* Where a future's result comes from. */
struct future_source {
    /* Takes, without waiting, what has come; ends futures by future_end. */
    void (*progress)(struct future *future);
    /* Takes a pending future back, so that it can be ended. False if it is too late. */
    bool (*withdraw)(struct future *future);
    /* The future is released: frees what holds it, now or, if it runs, when it has ended. */
    void (*release)(struct future *future);
    /* `awaited` is this future's alone: readable when it is done. */
    bool is_direct;
};

struct future {
    const struct future_source *source;
    int awaited; /* readable when progress has something to do; -1: done */
    int signal;  /* an eventfd for who asked for a descriptor, or -1 */
    bool is_done;
    int error;
    size_t size, capacity;
    unsigned char *result; /* has `capacity` bytes */
};

/* Ends a future: its result, of future->size bytes, is in its place, or error < 0. */
void future_end(struct future *future, int error);

#endif
