/*
 * group.h - processes that begin and end together; as asyncio.TaskGroup.
 *
 *     struct task_group group;
 *     char *errors;
 *
 *     group_begin(&group, 1);
 *     group_create_task(&group, fetch, &first);
 *     group_create_task(&group, fetch, &second);
 *     int error = group_end(&group, INFINITY, &errors);
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

struct task_group {
    struct child *children; /* all private */
    size_t count, capacity;
    double grace_seconds;
    bool is_cancelled;
};

/* Begins an empty group. A cancelled task has `grace_seconds` to clean up. */
void group_begin(struct task_group *group, double grace_seconds);

/*
 * Starts function(argument) in a process. What child_start says holds; `argument` need not outlive
 * the call. Returns 0, -ECANCELED after group_cancel, or an error of child_start; the tasks that
 * there are go on, and group_end is still to be called.
 */
int group_create_task(struct task_group *group, group_function *function, void *argument);

/* Asks all tasks to end, by SIGTERM. group_end waits for them, and returns -ECANCELED. */
void group_cancel(struct task_group *group);

/*
 * Waits until all tasks have ended; cancels the rest when one fails, or after `seconds`. Nothing is
 * left of the group then. `errors` (may be NULL) gets a text to be freed, or NULL if there is
 * nothing to say (or no memory): a line for each task that failed by itself, "task 2 (pid 4711) was
 * killed by SIGSEGV" or "task 3 (pid 4712) failed: Invalid argument".
 *
 * Returns 0, the first failed task's error as child_join gives it, -ETIMEDOUT when the time was
 * over, -ECANCELED after group_cancel where none failed, or -ENOMEM: it could not wait, and has
 * killed the tasks.
 */
int group_end(struct task_group *group, double seconds, char **errors);

#endif
