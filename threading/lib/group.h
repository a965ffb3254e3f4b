/*
 * group.h - threads started together and ended together; as asyncio.TaskGroup.
 *
 *     struct group group;
 *
 *     group_begin(&group, NULL);
 *     for (int i = 0; i < count && error == 0; i++)
 *         error = group_create_task(&group, fetch, urls[i], NULL);
 *     if (error)
 *         group_cancel(&group);
 *     failed = group_end(&group, INFINITY);
 *
 * A group keeps its threads within a piece of code: none goes on behind its end. The first task
 * that fails, with another error than -ECANCELED (task_raise, future.h), cancels the group's token;
 * the others look at it, wait on it, or hang what they wait for on it (cancel.h), and end early. A
 * task that has not begun by then never does. pthread_cancel is acted upon after a wait, not in it.
 */
#ifndef GROUP_H
#define GROUP_H

#include "cancel.h"
#include "future.h"

struct group {
    struct cancel_token token; /* for the tasks; all below is private */
    pthread_mutex_t lock;      /* guards the rest */
    struct group_task *unjoined, **unjoined_end, *failed, **failed_end;
    size_t created, alive;
    pthread_cond_t ended; /* one of those alive */
};

/* One of the errors with which a group's tasks have ended. */
struct group_error {
    size_t number;  /* of the task, in the order of creating, from 1 */
    void *argument; /* its own */
    int error;
};

struct group_errors {
    size_t count;
    struct group_error errors[]; /* in the order in which they came */
};

/* Begins a group, which is cancelled when `parent` is; NULL: no parent. Groups nest so. */
void group_begin(struct group *group, struct cancel_token *parent);

/*
 * Starts a thread in the group, which calls function(argument). `future`, unless NULL, receives a
 * handle of its future, to be released. For the thread that began the group, until its end, and for
 * the group's tasks. A thread that has ended is joined at the group's end, and kept until then.
 *
 * 0, -ESHUTDOWN when the group's token is cancelled, -ENOMEM, or -EAGAIN: no more threads can be
 * had. The group goes on without this task then.
 */
int group_create_task(struct group *group, task_function *function, void *argument,
                      struct future **future);

/* Cancels the group's token, for a parent that gives up. No more tasks are taken. */
void group_cancel(struct group *group);

/*
 * Waits until all of the group's threads have ended; after `seconds` (INFINITY: no limit) it
 * cancels the group, and goes on waiting: a thread that does not look at the token is waited for
 * all the same. Nothing is left of the group then, and it may begin again.
 *
 * Returns 0, the error of the task that failed first, or, if none failed, -ETIMEDOUT: the time was
 * over, or -ECANCELED: the group, or its parent, was cancelled. (Tasks that were cancelled did not
 * fail.)
 */
int group_end(struct group *group, double seconds);

/*
 * As group_end; `*errors` receives all errors, in one piece that the caller frees with free(); NULL
 * if none failed, or no memory was left to say it.
 */
int group_end_errors(struct group *group, double seconds, struct group_errors **errors);

#endif
