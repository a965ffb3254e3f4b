/*
 * group.c - waits for whichever child ends first, and lets none behind.
 */
#include "group.h"

#include "deadline.h"
#include "descriptors.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

struct call {
    group_function *function;
    void *argument;
};

void group_begin(struct group *group, double grace_seconds)
{
    *group = (struct group){.grace_seconds = grace_seconds};
}

static int run_call(void *argument, struct channel *parent)
{
    struct call *call = argument;

    (void)parent;
    return call->function(call->argument);
}

static int make_place(struct group *group)
{
    if (group->count < group->capacity)
        return 0;
    size_t capacity = group->capacity ? 2 * group->capacity : 8;
    struct child *larger = calloc(capacity, sizeof *larger);
    if (!larger)
        return -ENOMEM;
    if (group->count)
        memcpy(larger, group->children, group->count * sizeof *larger);
    free(group->children);
    group->children = larger;
    group->capacity = capacity;
    return 0;
}

int group_create_task(struct group *group, group_function *function, void *argument)
{
    if (group->is_cancelled)
        return -ESHUTDOWN;
    int error = make_place(group);
    if (error)
        return error;

    struct child *child = &group->children[group->count];
    error = child_start(child, run_call, &(struct call){function, argument});
    if (error)
        return error;
    /* A task talks to nobody by itself: two descriptors less for each. */
    descriptors_close(child->channel.receive);
    descriptors_close(child->channel.send);
    child->channel = (struct channel){-1, -1};
    group->count++;
    return 0;
}

void group_cancel(struct group *group)
{
    group->is_cancelled = true;
    for (size_t i = 0; i < group->count; i++)
        child_signal(&group->children[i], SIGTERM);
}

/* Failed by itself, and not because it was told to end. */
static int own_error(const struct child *child, bool was_told)
{
    int error = child_error(child);
    int number = WIFSIGNALED(child->status) ? WTERMSIG(child->status) : 0;

    if (was_told && (number == SIGTERM || number == SIGKILL || error == -ECANCELED))
        return 0;
    return error;
}

/* `errors` has room for all tasks, or is NULL. */
static void add_error(struct group_errors *errors, size_t index, pid_t pid,
                      const struct child *child)
{
    if (!errors)
        return;
    struct group_error *added = &errors->errors[errors->count++];
    *added = (struct group_error){index + 1, pid, child_error(child), ""};
    const char *reason = strerrordesc_np(-added->error);
    if (WIFEXITED(child->status) && reason)
        snprintf(added->how, sizeof added->how, "failed: %s", reason);
    else
        child_describe(child, added->how, sizeof added->how);
}

/* Until the first failure, or the end of all, or of the time. */
static int join_all(struct group *group, double deadline, struct group_errors *errors)
{
    for (;;) {
        ssize_t ended = children_wait_any(group->children, group->count, deadline - deadline_in(0));
        if (ended < 0)
            return ended == -ECHILD ? 0 : (int)ended;
        struct child *child = &group->children[ended];
        pid_t pid = child->pid;
        int error = child_join(child, INFINITY, NULL, 0, NULL);
        if (error && (error = own_error(child, group->is_cancelled)) != 0) {
            add_error(errors, (size_t)ended, pid, child);
            return error;
        }
    }
}

/* Ends those that run, and notes those that had failed by themselves meanwhile. */
static void cancel_rest(struct group *group, struct group_errors *errors)
{
    pid_t *pids = calloc(group->count, sizeof *pids);

    for (size_t i = 0; pids && i < group->count; i++)
        pids[i] = group->children[i].pid;
    children_cancel(group->children, group->count, group->grace_seconds);
    for (size_t i = 0; pids && i < group->count; i++)
        if (pids[i] > 0 && own_error(&group->children[i], true))
            add_error(errors, i, pids[i], &group->children[i]);
    free(pids);
}

static int end(struct group *group, double seconds, struct group_errors *errors)
{
    int error = join_all(group, deadline_in(seconds), errors);

    if (error)
        cancel_rest(group, errors);
    free(group->children);
    if (!error && group->is_cancelled)
        error = -ECANCELED;
    group_begin(group, group->grace_seconds);
    return error;
}

int group_end(struct group *group, double seconds)
{
    return end(group, seconds, NULL);
}

int group_end_errors(struct group *group, double seconds, struct group_errors **errors)
{
    struct group_errors *all = calloc(1, sizeof *all + group->count * sizeof(struct group_error));
    int error = end(group, seconds, all);

    if (all && all->count == 0) {
        free(all);
        all = NULL;
    }
    *errors = all;
    return error;
}
