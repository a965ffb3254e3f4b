/*
 * future.c - a result that comes later: its states, and who is told when it is done.
 */
#include "future.h"
#include "future_internal.h"
#include "internal.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

struct done_callback {
    struct done_callback *next;
    void (*function)(struct future *future, void *argument);
    void *argument;
};

enum state { PENDING, RUNNING, DONE };

struct future {
    atomic_int handles;
    pthread_mutex_t lock; /* guards the rest */
    pthread_cond_t is_done;
    enum state state;
    int error;
    void *result;
    int descriptor; /* -1: nobody has asked for it */
    struct done_callback *callbacks, **callbacks_end;
    struct watch *watches;
};

static _Thread_local int raised;

int future_create(struct future **future)
{
    struct future *made = calloc(1, sizeof *made);

    if (!made)
        return -ENOMEM;
    made->handles = 1;
    made->lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    made->is_done = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
    made->descriptor = -1;
    made->callbacks_end = &made->callbacks;
    *future = made;
    return 0;
}

struct future *future_retain(struct future *future)
{
    atomic_fetch_add(&future->handles, 1);
    return future;
}

void future_release(struct future *future)
{
    if (!future || atomic_fetch_sub(&future->handles, 1) > 1)
        return;
    while (future->callbacks) {
        struct done_callback *callback = future->callbacks;

        future->callbacks = callback->next;
        free(callback);
    }
    descriptor_close(future->descriptor);
    pthread_cond_destroy(&future->is_done);
    pthread_mutex_destroy(&future->lock);
    free(future);
}

int future_result(struct future *future, double seconds, void **result)
{
    struct deadline deadline = deadline_after(seconds);
    int error = 0;

    pthread_mutex_lock(&future->lock);
    while (future->state != DONE && !error)
        error = wait_until(&future->is_done, &future->lock, &deadline);
    if (future->state == DONE)
        error = future->error;
    if (result)
        *result = error ? NULL : future->result;
    pthread_mutex_unlock(&future->lock);
    return error;
}

static void call_back(struct future *future, struct done_callback *callback)
{
    for (struct done_callback *next; callback; callback = next) {
        next = callback->next;
        callback->function(future, callback->argument);
        free(callback);
    }
}

static void unlink_watch(struct watch *watch)
{
    *watch->link = watch->next;
    if (watch->next)
        watch->next->link = watch->link;
    watch->link = NULL;
}

/* Ends a future whose state is `latest` at most; -EALREADY if it has gone further. */
static int end(struct future *future, enum state latest, void *result, int error)
{
    pthread_mutex_lock(&future->lock);
    if (future->state > latest) {
        pthread_mutex_unlock(&future->lock);
        return -EALREADY;
    }
    future->state = DONE;
    future->result = result;
    future->error = error;
    while (future->watches) {
        struct watch *watch = future->watches;

        unlink_watch(watch);
        watcher_note(watch);
    }
    if (future->descriptor >= 0)
        descriptor_signal(future->descriptor);
    struct done_callback *callbacks = future->callbacks;
    future->callbacks = NULL;
    pthread_cond_broadcast(&future->is_done);
    pthread_mutex_unlock(&future->lock);
    call_back(future, callbacks);
    return 0;
}

int future_set_result(struct future *future, void *result)
{
    return end(future, RUNNING, result, 0);
}

int future_set_error(struct future *future, int error)
{
    return error < 0 ? end(future, RUNNING, NULL, error) : -EINVAL;
}

bool future_cancel(struct future *future)
{
    return end(future, PENDING, NULL, -ECANCELED) == 0;
}

bool future_done(struct future *future)
{
    pthread_mutex_lock(&future->lock);
    bool is_done = future->state == DONE;
    pthread_mutex_unlock(&future->lock);
    return is_done;
}

bool future_cancelled(struct future *future)
{
    return future_result(future, 0, NULL) == -ECANCELED;
}

int future_add_done_callback(struct future *future,
                             void (*function)(struct future *future, void *argument),
                             void *argument)
{
    struct done_callback *callback = calloc(1, sizeof *callback);

    if (!callback)
        return -ENOMEM;
    callback->function = function;
    callback->argument = argument;
    pthread_mutex_lock(&future->lock);
    bool is_done = future->state == DONE;
    if (!is_done) {
        *future->callbacks_end = callback;
        future->callbacks_end = &callback->next;
    }
    pthread_mutex_unlock(&future->lock);
    if (is_done)
        call_back(future, callback);
    return 0;
}

int future_descriptor(struct future *future)
{
    pthread_mutex_lock(&future->lock);
    int descriptor = future->descriptor;
    if (descriptor < 0) {
        descriptor = descriptor_open(future->state == DONE);
        future->descriptor = descriptor < 0 ? -1 : descriptor;
    }
    pthread_mutex_unlock(&future->lock);
    return descriptor;
}

void future_run(struct future *future, task_function *function, void *argument)
{
    int raised_outside = raised;

    pthread_mutex_lock(&future->lock);
    bool may_run = future->state == PENDING;
    if (may_run)
        future->state = RUNNING;
    pthread_mutex_unlock(&future->lock);
    if (!may_run)
        return;

    raised = 0;
    void *result = function(argument);
    end(future, RUNNING, raised ? NULL : result, raised);
    raised = raised_outside;
}

void *task_raise(int error)
{
    raised = error;
    return NULL;
}

void future_watch(struct watch *watch)
{
    struct future *future = watch->future;

    pthread_mutex_lock(&future->lock);
    if (future->state == DONE) {
        watcher_note(watch);
    } else {
        watch->next = future->watches;
        watch->link = &future->watches;
        if (watch->next)
            watch->next->link = &watch->next;
        future->watches = watch;
    }
    pthread_mutex_unlock(&future->lock);
}

void future_unwatch(struct watch *watch)
{
    struct future *future = watch->future;

    pthread_mutex_lock(&future->lock);
    if (watch->link)
        unlink_watch(watch);
    pthread_mutex_unlock(&future->lock);
}
