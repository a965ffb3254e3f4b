/*
 * tasks.c - the life of a task: created, run, ended, released.
 */
#include "co_cancel.h"
#include "co_internal.h"
#include "sanitizers.h"

#include <string.h>

co_task *co_create_task_at(const struct co_site *site, const co_options *options,
                           co_function *function, void *argument)
{
    struct co_task *task = NULL;

    if (!co_here.open) {
        co_set_limit("no loop is running in this thread: tasks are created within co_run");
        errno = EINVAL;
        return NULL;
    }
    if (co_ready_has_room() || co_ready_grow())
        task = co_stack_take(options ? options->stack_bytes : 0);
    if (!task) {
        errno = ENOMEM;
        return NULL;
    }

    char *top = (char *)task;
    task->name = site->name;
    task->site = site;
    if (options && options->name) {
        /* Below the record, so that it is gone with it and needs no memory. */
        task->name = top -= CO_NAME_BYTES;
        snprintf(top, CO_NAME_BYTES, "%s", options->name);
    }
    task->wait = NULL;
    task->interruption = 0;
    task->references = 2;
    task->state = CO_NEW;
    task->sleep = (struct co_alarm){.ring = NULL};
    task->watchers = (struct co_watchers){NULL, NULL};
    task->function = function;
    task->argument = argument;
    task->result = NULL;
    task->error = 0;
    task->error_seen = false;
    task->number = ++co_here.created;
    co_annotate_task(task);
    co_context_init(&task->context, task->stack_low, top);
    co_here.alive++;
    co_make_ready(task);
    if (__builtin_expect(co_here.traced != 0, 0))
        co_trace_created(task);
    return task;
}

void co_task_live(struct co_task *self)
{
    self->state = CO_STARTED;
    if (self->interruption)
        self->error = self->interruption;
    else
        self->result = self->function(self->argument);

    if (self->error)
        self->result = NULL;
    self->state = CO_DONE;
    self->ended = ++co_here.ended;
    co_here.alive--;
    if (self == co_here.main)
        co_here.budget_end = co_here.ready.head; /* straight to co_run */
    for (struct co_watcher *watcher = self->watchers.first, *next; watcher; watcher = next) {
        next = watcher->next;
        watcher->ended(watcher, self);
    }
    /* The stack may go to the free ones while we are on it: nobody takes it before we left. */
    co_release(self);
}

co_task *co_retain(co_task *task)
{
    task->references++;
    return task;
}

void co_release(co_task *task)
{
    if (!task || --task->references > 0)
        return;
    /* It is kept to be named at the end, or else only counted. */
    if (task->error && !task->error_seen && task->error != UV_ECANCELED &&
        co_here.errors_forgotten++ < CO_TASKS_SHOWN)
        return;
    co_stack_give_back(task);
}

void *co_raise(int error)
{
    if (co_here.current)
        co_here.current->error = error;
    return NULL;
}

co_task *co_current(void)
{
    return co_here.current;
}

const char *co_name(const co_task *task)
{
    return task->name;
}

const char *co_created_file(const co_task *task)
{
    return task->site->file;
}

int co_created_line(const co_task *task)
{
    return task->site->line;
}

/* --- calls when a task has ended -------------------------------------------------------------- *
 *
 * They are calls of the loop like any other, except that their memory is there before they are
 * needed, and that co_run does not return before them.
 */

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
    struct call *call = done ? co_call_prepare(call_back, done) : NULL;

    if (!call) {
        co_deallocate(done);
        return UV_ENOMEM;
    }
    *done = (struct done_callback){{.ended = task_ended}, call, NULL, callback, data};
    if (task->state == CO_DONE)
        task_ended(&done->watcher, task);
    else
        CO_APPEND(&task->watchers, &done->watcher);
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
        CO_REMOVE(&task->watchers, watcher);
        co_call_drop(done->call);
        co_deallocate(done);
        removed++;
    }
    return removed;
}
