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
    struct co_group_failure failure;
    struct co_group_child *next, *previous;
};

int co_group_begin(co_group *group)
{
    struct co_task *parent = co_here.current;

    *group = (co_group){.parent = parent, .is_closed = !parent};
    group->failed_end = &group->failed;
    if (!parent)
        return UV_EINVAL;
    group->cancels_seen = co_cancels_seen(parent);
    group->began = parent->interruption ? parent->interrupted_since : co_here.cancellations + 1;
    return 0;
}

/* Once: what cleans up is left to do so. */
static void cancel_children(co_group *group, uint64_t number)
{
    if (group->is_closed)
        return;
    group->is_closed = true;
    for (struct co_group_child *child = group->children.last; child; child = child->previous)
        co_cancel_as(child->failure.task, number);
}

void co_group_cancel(co_group *group)
{
    cancel_children(group, ++co_here.cancellations);
}

static void free_child(struct co_group_child *child)
{
    co_release(child->failure.task);
    co_deallocate(child);
}

/* The first failure cancels all; the parent knows of its own. */
static void note_failure(co_group *group, struct co_group_failure *failure)
{
    bool is_first = !group->failed;

    *group->failed_end = failure;
    group->failed_end = &failure->next;
    if (!is_first)
        return;
    co_group_cancel(group);
    if (!group->is_leaving && failure != &group->of_parent)
        group->cancellation = co_cancel_numbered(group->parent);
}

static void child_ended(struct co_watcher *watcher, struct co_task *task)
{
    struct co_group_child *child = (struct co_group_child *)watcher;
    co_group *group = watcher->owner;

    CO_REMOVE(&group->children, child);
    child->failure.error = task->error;
    if (task->error && task->error != UV_ECANCELED)
        note_failure(group, &child->failure);
    else
        free_child(child);
    if (!group->children.first)
        co_list_wake(&group->waiter, 0);
}

void co_group_fail(co_group *group, int error)
{
    struct co_group_failure *failure = &group->of_parent;

    if (!error || failure->error || !group->parent)
        return;
    failure->error = error;
    failure->task = group->parent;
    if (error == UV_ECANCELED)
        co_group_cancel(group);
    else
        note_failure(group, failure);
}

co_task *co_group_create_task_at(co_group *group, const struct co_site *site,
                                 const co_options *options, co_function *function, void *argument)
{
    struct co_group_child *child = group->is_closed ? NULL : co_allocate(sizeof *child);
    if (!child) {
        errno = group->is_closed ? ESHUTDOWN : ENOMEM;
        co_set_limit("%s", group->is_closed ? "the task group is being cancelled, or has ended"
                                            : "no memory for one more task in the group");
        return NULL;
    }
    struct co_task *task = co_create_task_at(site, options, function, argument);
    if (!task) {
        co_deallocate(child); /* free() keeps errno */
        return NULL;
    }
    child->failure.task = task;
    child->watcher.ended = child_ended;
    child->watcher.owner = group;
    CO_APPEND(&task->watchers, &child->watcher);
    CO_APPEND(&group->children, child);
    return task;
}

static void describe(const struct co_task *parent, char *text, size_t size)
{
    const co_group *group = parent->waits_for;
    const struct co_task *one = group->children.last->failure.task;
    size_t count = 0;

    for (const struct co_group_child *child = group->children.first; child; child = child->next)
        count++;
    snprintf(text, size, "for the %zu tasks of its group to end, '%s' (task %llu) among them",
             count, one->name, one->number);
}

static const struct co_reason end_of_group = {co_list_leave, .describe = describe};

/*
 * Returns whether the parent has been cancelled from outside the group. This is passed on by its
 * number: at the end of the run the tasks have heard of it already.
 */
static bool await_children(co_group *group)
{
    struct co_task *parent = group->parent;

    if (group->cancellation && !co_take_back(parent, group->cancellation))
        parent->cancels--;
    co_take_interruption(parent);
    bool cancelled = co_cancels_seen(parent) != group->cancels_seen;
    if (cancelled)
        cancel_children(group, parent->interrupted_since);
    while (group->children.first) {
        if (co_park_in(&group->waiter, &end_of_group, group) == 0)
            continue;
        cancelled = true;
        cancel_children(group, parent->interrupted_since);
    }
    return cancelled;
}

/* What it has heard within the group counts as not heard, so that outer scopes may take it back. */
static void cancel_again(const co_group *group)
{
    struct co_task *parent = group->parent;

    parent->requests = parent->cancels - group->cancels_seen;
    parent->interrupted_since = group->began;
    parent->interruption = UV_ECANCELED;
}

/* An error of the parent itself is not yet the one that it ends with. */
static void see(struct co_task *task)
{
    if (task->state == CO_DONE)
        task->error_seen = true;
}

static co_group_errors *copy_errors(const co_group *group)
{
    size_t count = 0, name_bytes = 0;

    for (const struct co_group_failure *one = group->failed; one; one = one->next) {
        name_bytes += strlen(one->task->name) + 1;
        count++;
    }
    co_group_errors *all = calloc(1, sizeof *all + count * sizeof *all->errors + name_bytes);
    if (!all)
        return NULL;
    char *name = (char *)&all->errors[count];
    for (const struct co_group_failure *one = group->failed; one; one = one->next) {
        struct co_task *task = one->task;

        all->errors[all->count++] = (struct co_group_error){
            name, task->site->file, task->site->line, one->error, task->number};
        name = stpcpy(name, task->name) + 1;
        see(task);
    }
    return all;
}

static void free_failures(co_group *group)
{
    for (struct co_group_failure *one = group->failed, *next; one; one = next) {
        next = one->next;
        if (one != &group->of_parent)
            free_child(CO_PART_OF(one, struct co_group_child, failure));
    }
    group->failed = NULL;
}

int co_group_end_errors(co_group *group, co_group_errors **errors)
{
    if (errors)
        *errors = NULL;
    if (!group->parent)
        return UV_EINVAL;
    if (group->parent != co_here.current)
        return CO_EDEADLK;
    group->is_leaving = true;
    bool cancelled = await_children(group);
    group->is_closed = true;
    if (!group->failed)
        return cancelled || group->of_parent.error ? UV_ECANCELED : 0;

    int error = group->failed->error;
    see(group->failed->task);
    if (errors)
        *errors = copy_errors(group);
    free_failures(group);
    if (cancelled)
        cancel_again(group);
    return error;
}

int co_group_end(co_group *group)
{
    return co_group_end_errors(group, NULL);
}
