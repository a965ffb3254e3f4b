/*
 * group.h - processes that begin and end together; as asyncio.TaskGroup.
 *
 *     struct group group;
 *
 *     group_begin(&group, 1);
 *     group_create_task(&group, fetch, &first);
 *     group_create_task(&group, fetch, &second);
 *     int error = group_end(&group, INFINITY);
 *
 * Nobody leaves the group before all its tasks have ended. One that fails ends the others: SIGTERM,
 * and SIGKILL after the grace period. Not thread-safe; its children do not use it.
 */
#ifndef GROUP_H
#define GROUP_H

#include "child.h"

/* A task's body: 0, or a negative error. What it finds travels by future.h or queue.h. The process
 * ends when it returns, by _exit(). */
typedef int group_function(void *argument);

struct group {
    struct child *children; /* all private */
    size_t count, capacity;
    double grace_seconds;
    bool is_cancelled;
};

/* Begins an empty group. A cancelled task has `grace_seconds` to clean up. */
void group_begin(struct group *group, double grace_seconds);

/*
 * Starts function(argument) in a process. What child_start says holds; `argument` need not outlive
 * the call. Returns 0, -ESHUTDOWN after group_cancel, or an error of child_start; the tasks that
 * there are go on, and group_end is still to be called.
 */
int group_create_task(struct group *group, group_function *function, void *argument);

/* Asks all tasks to end, by SIGTERM. group_end waits for them, and returns -ECANCELED. */
void group_cancel(struct group *group);

/*
 * Waits until all tasks have ended; cancels the rest when one fails, or after `seconds` (INFINITY:
 * no limit). Nothing is left of the group then, and it may begin again.
 *
 * Returns 0, the first failed task's error as child_join gives it, -ETIMEDOUT when the time was
 * over, -ECANCELED after group_cancel where none failed, or -ENOMEM: it could not wait, and has
 * killed the tasks.
 */
int group_end(struct group *group, double seconds);

/* One of the errors with which a group's tasks have ended. */
struct group_error {
    size_t number; /* of the task, in the order of creating, from 1 */
    pid_t pid;
    int error;    /* as child_join gives it */
    char how[64]; /* "was killed by SIGSEGV", "failed: Invalid argument" */
};

struct group_errors {
    size_t count;
    struct group_error errors[]; /* the first that failed is the first here */
};

/*
 * As group_end; `*errors` receives all errors, in one piece that the caller frees with free(); NULL
 * if none failed, or no memory was left to say it. Tasks that were cancelled did not fail.
 */
int group_end_errors(struct group *group, double seconds, struct group_errors **errors);

#endif
