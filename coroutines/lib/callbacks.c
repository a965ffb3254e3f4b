/*
 * callbacks.c - calls when a task has ended. They are calls of the loop like any other, except that
 * their memory is there before they are needed, and that co_run does not return before them.
 */
#include "co_cancel.h"
#include "co_internal.h"

struct done_callback {
    struct co_watcher watcher;
    struct call *call;
    co_task *task;
    co_done_callback *callback;
    void *data;
};

static void call_back(void *data)
{
    struct done_callback *done = data;

    co_here.calls.promised--;
    done->callback(done->task, done->data);
    co_release(done->task);
    co_deallocate(done);
}

static void task_ended(struct co_watcher *watcher, struct co_task *task)
{
    struct done_callback *done = (struct done_callback *)watcher;

    done->task = co_retain(task);
    co_here.calls.promised++;
    co_call_make_due(done->call);
}

int co_add_done_callback(co_task *task, co_done_callback *callback, void *data)
{
    struct done_callback *done = co_allocate(sizeof *done);

    if (!done)
        return UV_ENOMEM;
    done->watcher.ended = task_ended;
    done->callback = callback;
    done->data = data;
    done->call = co_call_prepare(call_back, done);
    if (!done->call) {
        co_deallocate(done);
        return UV_ENOMEM;
    }
    if (task->state == CO_DONE)
        task_ended(&done->watcher, task);
    else
        co_watcher_add(task, &done->watcher);
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
        if (watcher->ended != task_ended || done->callback != callback || done->data != data)
            continue;
        co_watcher_remove(task, watcher);
        co_call_drop(done->call);
        co_deallocate(done);
        removed++;
    }
    return removed;
}
