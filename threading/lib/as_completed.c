/*
 * as_completed.c - many futures in the order of their ending, and waiting for some of them.
 *
 * Locks are taken from a future to the watcher and never back.
 */
#include "future_internal.h"
#include "internal.h"

#include <errno.h>
#include <stdlib.h>

struct watcher {
    pthread_mutex_t lock; /* guards what is noted */
    pthread_cond_t changed;
    struct watch *noted, **noted_end; /* in the order of their ending, off their futures */
    size_t given, count;
    struct deadline deadline;
    struct watch watches[];
};

void watcher_note(struct watch *watch)
{
    struct watcher *watcher = watch->watcher;

    watch->next = NULL;
    pthread_mutex_lock(&watcher->lock);
    *watcher->noted_end = watch;
    watcher->noted_end = &watch->next;
    pthread_cond_broadcast(&watcher->changed);
    pthread_mutex_unlock(&watcher->lock);
}

static struct watch *take_noted(struct watcher *watcher)
{
    struct watch *watch = watcher->noted;

    watcher->noted = watch->next;
    if (!watcher->noted)
        watcher->noted_end = &watcher->noted;
    return watch;
}

int as_completed_begin(struct as_completed *each, struct future *const futures[], size_t count,
                       double seconds)
{
    struct watcher *watcher = calloc(1, sizeof *watcher + count * sizeof *watcher->watches);

    *each = (struct as_completed){watcher, watcher ? 0 : -ENOMEM};
    if (!watcher)
        return -ENOMEM;
    watcher->lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    watcher->changed = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
    watcher->noted_end = &watcher->noted;
    watcher->count = count;
    watcher->deadline = deadline_after(seconds);
    for (size_t i = 0; i < count; i++) {
        watcher->watches[i] = (struct watch){.watcher = watcher, .future = futures[i]};
        future_watch(&watcher->watches[i]);
    }
    return 0;
}

struct future *as_completed_next(struct as_completed *each)
{
    struct watcher *watcher = each->watcher;
    struct future *future = NULL;
    int error = 0;

    if (!watcher || watcher->given == watcher->count)
        return NULL;
    pthread_mutex_lock(&watcher->lock);
    while (!watcher->noted && !error)
        error = wait_until(&watcher->changed, &watcher->lock, &watcher->deadline);
    if (watcher->noted) {
        struct watch *watch = take_noted(watcher);

        future = watch->future;
        watch->future = NULL; /* it may be freed before the end */
        watcher->given++;
    } else {
        each->error = error;
    }
    pthread_mutex_unlock(&watcher->lock);
    return future;
}

int as_completed_end(struct as_completed *each)
{
    struct watcher *watcher = each->watcher;

    if (!watcher)
        return each->error;
    for (size_t i = 0; i < watcher->count; i++)
        if (watcher->watches[i].future)
            future_unwatch(&watcher->watches[i]);
    pthread_cond_destroy(&watcher->changed);
    pthread_mutex_destroy(&watcher->lock);
    free(watcher);
    each->watcher = NULL;
    return each->error;
}

int future_wait(struct future *const futures[], size_t count, enum future_when when, double seconds,
                bool done[])
{
    struct as_completed each;
    struct future *future;

    if (count == 0)
        return -EINVAL;
    if (as_completed_begin(&each, futures, count, seconds) != 0)
        return as_completed_end(&each);
    while ((future = as_completed_next(&each))) {
        int error = future_result(future, 0, NULL);

        if (when == FIRST_COMPLETED)
            break;
        if (when == FIRST_EXCEPTION && error && error != -ECANCELED)
            break;
    }
    for (size_t i = 0; done && i < count; i++)
        done[i] = future_done(futures[i]);
    return as_completed_end(&each);
}
