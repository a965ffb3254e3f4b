/*
 * future_internal.h - how one waits for many futures: as_completed.c asks, future.c answers.
 */
#ifndef FUTURE_INTERNAL_H
#define FUTURE_INTERNAL_H

#include "future.h"

/* One future watched by one watcher. */
struct watch {
    struct watch *next, **link; /* among the future's, guarded by its lock; link: NULL outside */
    struct watcher *watcher;
    struct future *future;
};

/* Puts the watch on its future, which notes it when done, at once if it is done already. */
void future_watch(struct watch *watch);

/* Takes it off. After this the future does not touch it, nor the watcher. */
void future_unwatch(struct watch *watch);

/* The future is done. Called with its lock held, once. */
void watcher_note(struct watch *watch);

#endif
