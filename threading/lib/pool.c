/*
 * pool.c - a few threads that work off many calls.
 */
#include "pool.h"
#include "internal.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

struct call {
    struct call *next;
    struct future *future;
    task_function *function;
    void *argument;
};

struct pool {
    pthread_mutex_t lock; /* guards the calls */
    pthread_cond_t changed;
    struct call *first, **end;
    bool is_closed;
    size_t workers;
    pthread_t *threads;
};

static _Thread_local struct pool *own_pool;

/* The next call, or NULL when the pool is closed and all have begun. */
static struct call *take_call(struct pool *pool)
{
    const struct deadline never = {.is_never = true};

    pthread_mutex_lock(&pool->lock);
    while (!pool->first && !pool->is_closed)
        wait_until(&pool->changed, &pool->lock, &never);
    struct call *call = pool->first;
    if (call)
        pool->first = call->next;
    if (!pool->first)
        pool->end = &pool->first;
    pthread_mutex_unlock(&pool->lock);
    return call;
}

static void *work(void *argument)
{
    own_pool = argument;
    for (struct call *call; (call = take_call(own_pool));) {
        future_run(call->future, call->function, call->argument);
        future_release(call->future);
        free(call);
    }
    return NULL;
}

int pool_create(struct pool **pool, size_t workers)
{
    if (workers == 0)
        return -EINVAL;
    struct pool *made = calloc(1, sizeof *made);
    pthread_t *threads = calloc(workers, sizeof(pthread_t));
    if (!made || !threads) {
        free(made);
        free(threads);
        return -ENOMEM;
    }
    made->threads = threads;
    made->lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    made->changed = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
    made->end = &made->first;
    for (; made->workers < workers; made->workers++) {
        int error = pthread_create(&made->threads[made->workers], NULL, work, made);

        if (error) {
            pool_destroy(made);
            return -error;
        }
    }
    *pool = made;
    return 0;
}

int pool_submit(struct pool *pool, task_function *function, void *argument, struct future **future)
{
    struct call *call = calloc(1, sizeof *call);
    struct future *made;

    if (!call || future_create(&made) != 0) {
        free(call);
        return -ENOMEM;
    }
    *call = (struct call){NULL, made, function, argument};
    pthread_mutex_lock(&pool->lock);
    if (pool->is_closed) {
        pthread_mutex_unlock(&pool->lock);
        free(call);
        future_release(made);
        return -ESHUTDOWN;
    }
    if (future)
        *future = future_retain(made);
    *pool->end = call;
    pool->end = &call->next;
    pthread_cond_signal(&pool->changed);
    pthread_mutex_unlock(&pool->lock);
    return 0;
}

int pool_map(struct pool *pool, task_function *function, void *const arguments[], size_t count,
             void *results[])
{
    struct future **futures = calloc(count + 1, sizeof(struct future *));
    size_t submitted = 0;
    int refused = futures ? 0 : -ENOMEM, failed = 0;

    while (!refused && submitted < count) {
        refused = pool_submit(pool, function, arguments[submitted], &futures[submitted]);
        submitted += !refused;
    }
    for (size_t i = 0; refused && i < submitted; i++)
        future_cancel(futures[i]);
    for (size_t i = 0; i < count; i++) {
        void *result = NULL;
        int error = i < submitted ? future_result(futures[i], INFINITY, &result) : 0;

        failed = failed ? failed : error;
        if (results)
            results[i] = result;
        if (i < submitted)
            future_release(futures[i]);
    }
    free(futures);
    return refused ? refused : failed;
}

void pool_shutdown(struct pool *pool, bool cancel_pending)
{
    struct call *pending = NULL;

    pthread_mutex_lock(&pool->lock);
    pool->is_closed = true;
    if (cancel_pending) {
        pending = pool->first;
        pool->first = NULL;
        pool->end = &pool->first;
    }
    pthread_cond_broadcast(&pool->changed);
    pthread_mutex_unlock(&pool->lock);
    /* Unlocked, because callbacks of the futures may call the pool. */
    for (struct call *next; pending; pending = next) {
        next = pending->next;
        future_cancel(pending->future);
        future_release(pending->future);
        free(pending);
    }
}

int pool_destroy(struct pool *pool)
{
    if (!pool)
        return 0;
    if (own_pool == pool)
        return -EDEADLK;
    pool_shutdown(pool, false);
    for (size_t i = 0; i < pool->workers; i++)
        join_thread(pool->threads[i]);
    pthread_cond_destroy(&pool->changed);
    pthread_mutex_destroy(&pool->lock);
    free(pool->threads);
    free(pool);
    return 0;
}
