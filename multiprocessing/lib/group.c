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

void group_begin(struct task_group *group, double grace_seconds)
{
    *group = (struct task_group){.grace_seconds = grace_seconds};
}

static int run_call(void *argument, struct channel *parent)
{
    struct call *call = argument;

    (void)parent;
    return call->function(call->argument);
}

static int make_place(struct task_group *group)
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

int group_create_task(struct task_group *group, group_function *function, void *argument)
{
    if (group->is_cancelled)
        return -ECANCELED;
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

void group_cancel(struct task_group *group)
{
    group->is_cancelled = true;
    for (size_t i = 0; i < group->count; i++)
        if (group->children[i].pid > 0)
            kill(group->children[i].pid, SIGTERM);
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

static void add_line(FILE *lines, size_t number, pid_t pid, const struct child *child)
{
    char how[64];

    if (!lines)
        return;
    if (WIFEXITED(child->status))
        snprintf(how, sizeof how, "failed: %s",
                 strerrordesc_np(WEXITSTATUS(child->status))
                     ? strerrordesc_np(WEXITSTATUS(child->status))
                     : "unknown error");
    else
        child_describe(child, how, sizeof how);
    fprintf(lines, "task %zu (pid %d) %s\n", number, (int)pid, how);
}

/* Until the first failure, or the end of all, or of the time. */
static int join_all(struct task_group *group, double deadline, FILE *lines)
{
    for (;;) {
        ssize_t ended = children_wait_any(group->children, group->count, deadline - deadline_in(0));
        if (ended < 0)
            return ended == -ECHILD ? 0 : (int)ended;
        struct child *child = &group->children[ended];
        pid_t pid = child->pid;
        int error = child_join(child, INFINITY, NULL, 0, NULL);
        if (error && (error = own_error(child, group->is_cancelled)) != 0) {
            add_line(lines, (size_t)ended + 1, pid, child);
            return error;
        }
    }
}

/* Ends those that run, and notes those that failed meanwhile. */
static void cancel_rest(struct task_group *group, FILE *lines)
{
    struct child *rest = calloc(group->count, sizeof *rest);

    if (rest)
        memcpy(rest, group->children, group->count * sizeof *rest);
    children_cancel(group->children, group->count, group->grace_seconds);
    for (size_t i = 0; rest && i < group->count; i++)
        if (rest[i].pid > 0 && own_error(&group->children[i], true))
            add_line(lines, i + 1, rest[i].pid, &group->children[i]);
    free(rest);
}

int group_end(struct task_group *group, double seconds, char **errors)
{
    char *text = NULL;
    size_t length = 0;
    FILE *lines = errors ? open_memstream(&text, &length) : NULL;
    int error = group->count ? join_all(group, deadline_in(seconds), lines) : 0;

    if (error)
        cancel_rest(group, lines);
    if (lines)
        fclose(lines);
    if (length == 0) {
        free(text);
        text = NULL;
    }
    if (errors)
        *errors = text;
    free(group->children);
    if (!error && group->is_cancelled)
        error = -ECANCELED;
    group_begin(group, group->grace_seconds);
    return error;
}
