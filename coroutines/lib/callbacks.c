/*
 * callbacks.c - calls when a task has ended. Callbacks know a task no better than any handle does:
 * they run from the base, and the task is kept for them.
 */
#include "co_cancel.h"
#include "co_internal.h"

struct done_callback {
    struct co_watcher watcher;
    struct co_deferred deferred;
    co_task *task;
    co_done_callback *callback;
    void *data;
};

static void call_back(struct co_deferred *deferred)
{
    struct done_callback *done =
        (struct done_callback *)((char *)deferred - offsetof(struct done_callback, deferred));

    done->callback(done->task, done->data);
    co_release(done->task);
    co_deallocate(done);
}

static void defer_callback(struct co_watcher *watcher, struct co_task *task)
{
    struct done_callback *done = (struct done_callback *)watcher;

    done->task = co_retain(task);
    done->deferred.call = call_back;
    co_defer(&done->deferred);
}

int co_add_done_callback(co_task *task, co_done_callback *callback, void *data)
{
    struct done_callback *done = co_allocate(1, sizeof *done);

    if (!done)
        return UV_ENOMEM;
    done->watcher.ended = defer_callback;
    done->callback = callback;
    done->data = data;
    if (task->state == CO_DONE)
        defer_callback(&done->watcher, task);
    else
        co_watch(task, &done->watcher);
    return 0;
}

size_t co_remove_done_callback(co_task *task, co_done_callback *callback, const void *data)
{
    size_t removed = 0;

    if (task->state == CO_DONE)
        return 0;
    for (struct co_watcher *watcher = task->watchers.first, *next; watcher; watcher = next) {
        struct done_callback *done = (struct done_callback *)watcher;

        next = watcher->next;
        if (watcher->ended != defer_callback || done->callback != callback || done->data != data)
            continue;
        co_unwatch(task, watcher);
        co_deallocate(done);
        removed++;
    }
    return removed;
}
