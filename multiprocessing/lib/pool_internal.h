/*
 * pool_internal.h - the parts of a pool, as pool.c, pool_calls.c and pool_worker.c share them.
 */
#ifndef POOL_INTERNAL_H
#define POOL_INTERNAL_H

#include "child.h"
#include "future_internal.h"
#include "pool.h"

#include <stdalign.h>

/* What goes to a worker: the function, then the argument. */
struct request {
    pool_function *function;
    alignas(max_align_t) unsigned char argument[];
};

/* What comes back: the length of the result, or an error, then the result. */
struct reply {
    ssize_t returned;
    alignas(max_align_t) unsigned char result[];
};

struct call {
    struct future future;
    struct pool *pool; /* NULL once it is done */
    struct call *next; /* pending */
    size_t number;     /* of the task, from 1 */
    bool is_released;  /* nobody wants its result */
    size_t request_size;
    struct request *request; /* until it is sent */
};

struct pool {
    size_t workers, capacity, submitted, unfinished;
    struct child *children;    /* one for each worker */
    struct call **doing;       /* what each does, or NULL */
    struct call *first, **end; /* pending calls */
    struct reply *reply;
    int epoll;
    bool is_shut, is_broken;
    char trouble[128];
};

/* A call that is pending, at the end of the list. 0 or -ENOMEM. */
int call_create(struct pool *pool, pool_function *function, const void *argument, size_t size,
                struct call **call);

/* Takes the first pending call out of the list, or NULL. */
struct call *call_take(struct pool *pool);

/* Ends a call, which is in no list any more; frees it if nobody wants it. */
void call_end(struct call *call, int error);

/* A worker's body; `capacity` points to the pool's. */
int pool_work(void *capacity, struct channel *parent);

#endif
