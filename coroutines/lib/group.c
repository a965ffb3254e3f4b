/*
 * group.c - tasks that end before their group does, and fail together.
 */
#include "co_group.h"
#include "co_internal.h"

#include <stdlib.h>
#include <string.h>

/* A task of a group: among its children while it lives, then among the failed if it failed. */
struct co_group_child {
    struct co_watcher watcher;
    co_task *task;
    struct co_group_child *next, *previous;
};

int co_group_begin(co_group *group)
{
    struct co_task *parent = co_here.current;

    *group = (co_group){.parent = parent, .is_closed = !parent, .began = co_here.cancellations};
    group->failed_end = &group->failed;
    if (!parent)
        return UV_EINVAL;
    group->cancels_seen = co_cancels_seen(parent);
    return 0;
}

void co_group_cancel(co_group *group)
{
    uint64_t number = ++co_here.cancellations;

    group->is_closed = true;
    for (struct co_group_child *child = group->children; child; child = child->next)
        co_cancel_as(child->task, number);
}

static void add_child(co_group *group, struct co_group_child *child)
{
    child->next = group->children;
    if (child->next)
        child->next->previous = child;
    group->children = child;
}

static void remove_child(co_group *group, struct co_group_child *child)
{
    *(child->previous ? &child->previous->next : &group->children) = child->next;
    if (child->next)
        child->next->previous = child->previous;
}

static void free_child(struct co_group_child *child)
{
    co_release(child->task);
    co_deallocate(child);
}

static void note_failure(co_group *group, struct co_group_child *child)
{
    bool is_first = !group->failed;

    child->next = NULL;
    *group->failed_end = child;
    group->failed_end = &child->next;
    if (!is_first)
        return;
    co_group_cancel(group);
    if (!group->is_leaving)
        group->cancellation = co_cancel_numbered(group->parent);
}

static void child_ended(struct co_watcher *watcher, struct co_task *task)
{
    struct co_group_child *child = (struct co_group_child *)watcher;
    co_group *group = watcher->owner;

    remove_child(group, child);
    if (task->error && task->error != UV_ECANCELED)
        note_failure(group, child);
    else
        free_child(child);
    if (!group->children && group->is_waiting) {
        group->is_waiting = false;
        co_wake(group->parent, 0);
    }
}

co_task *co_group_create_task_at(co_group *group, const struct co_site *site,
                                 const co_options *options, co_function *function, void *argument)
{
    if (group->is_closed) {
        co_set_limit("the task group is being cancelled, or has ended");
        errno = ESHUTDOWN;
        return NULL;
    }
    struct co_group_child *child = co_allocate(sizeof *child);
    if (!child) {
        co_set_limit("no memory for one more task in the group");
        errno = ENOMEM;
        return NULL;
    }
    child->task = co_create_task_at(site, options, function, argument);
    if (!child->task) {
        int error = errno;

        co_deallocate(child);
        errno = error;
        return NULL;
    }
    child->watcher.ended = child_ended;
    child->watcher.owner = group;
    co_watcher_add(child->task, &child->watcher);
    add_child(group, child);
    return child->task;
}

static void leave(struct co_task *parent)
{
    ((co_group *)parent->waits_for)->is_waiting = false;
}

static void describe(const struct co_task *parent, char *text, size_t size)
{
    const co_group *group = parent->waits_for;
    const struct co_task *one = group->children->task;
    size_t count = 0;

    for (const struct co_group_child *child = group->children; child; child = child->next)
        count++;
    snprintf(text, size, "for the %zu tasks of its group to end, '%s' (task %llu) among them",
             count, one->name, (unsigned long long)one->number);
}

static const struct co_reason end_of_group = {leave, describe};

/* Returns whether the parent has been cancelled from outside the group. */
static bool await_children(co_group *group)
{
    struct co_task *parent = group->parent;

    if (group->cancellation && !co_take_back(parent, group->cancellation))
        parent->cancels--;
    co_take_interruption(parent);
    bool cancelled = co_cancels_seen(parent) != group->cancels_seen;
    if (cancelled)
        co_group_cancel(group);
    while (group->children) {
        group->is_waiting = true;
        if (co_park(&end_of_group, group) == 0)
            continue;
        cancelled = true;
        co_group_cancel(group);
    }
    return cancelled;
}

/* What it has seen within the group counts as not seen, so that outer scopes may take it back. */
static void cancel_again(const co_group *group)
{
    struct co_task *parent = group->parent;

    parent->requests = co_cancels_seen(parent) - group->cancels_seen;
    parent->interrupted_since = group->began + 1;
    parent->interruption = UV_ECANCELED;
}

static co_group_errors *copy_errors(const co_group *group)
{
    size_t count = 0, name_bytes = 0;

    for (const struct co_group_child *child = group->failed; child; child = child->next) {
        name_bytes += strlen(child->task->name) + 1;
        count++;
    }
    if (!count)
        return NULL;
    co_group_errors *all = calloc(1, sizeof *all + count * sizeof *all->errors + name_bytes);
    if (!all)
        return NULL;
    char *name = (char *)&all->errors[count];
    for (const struct co_group_child *child = group->failed; child; child = child->next) {
        const struct co_task *task = child->task;

        all->errors[all->count++] =
            (struct co_group_error){name, task->site->file, task->site->line, task->error};
        name = stpcpy(name, task->name) + 1;
    }
    return all;
}

int co_group_end_errors(co_group *group, co_group_errors **errors)
{
    if (errors)
        *errors = NULL;
    if (!group->parent)
        return UV_EINVAL;
    group->is_leaving = true;
    bool cancelled = await_children(group);
    group->is_closed = true;
    if (!group->failed)
        return cancelled ? UV_ECANCELED : 0;

    int error = group->failed->task->error;
    if (errors)
        *errors = copy_errors(group);
    for (struct co_group_child *child = group->failed, *next; child; child = next) {
        next = child->next;
        free_child(child);
    }
    if (cancelled)
        cancel_again(group);
    return error;
}

int co_group_end(co_group *group)
{
    return co_group_end_errors(group, NULL);
}
