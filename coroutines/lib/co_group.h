/*
 * co_group.h - many tasks as one thing: started together, ended together, or as each one ends.
 *
 * To wait for many and have their results: co_gather, in co.h.
 */
#ifndef CO_GROUP_H
#define CO_GROUP_H

#include "co.h"

#include <stdbool.h>

/*
 * A group keeps its tasks within a piece of code: none of them outlives its end.
 *
 *     co_group group;
 *
 *     co_group_begin(&group);
 *     for (int i = 0; i < count; i++)
 *         if (!co_group_create_task(&group, fetch, urls[i]))
 *             co_group_fail(&group, -errno);
 *     error = co_group_end(&group);
 *
 * The first task that fails (with an error other than UV_ECANCELED) cancels the others, and also the
 * task that began the group, its parent, if that awaits something before the end. Cancelling the
 * parent cancels them all. Groups nest, with each other and with co_timeout. Every path must reach
 * the end, in the parent and before the struct goes.
 */
typedef struct co_group co_group;

/* One of the errors of a group. */
struct co_group_error {
    const char *name, *file; /* of the task, and where it was created */
    int line, error;
    unsigned long long number; /* of the task, as in reports */
};

typedef struct co_group_errors {
    size_t count;
    struct co_group_error errors[]; /* in the order in which they came */
} co_group_errors;

/* UV_EINVAL where no task is running: the group then takes none, and its end says so too. */
int co_group_begin(co_group *group);

/*
 * co_task *co_group_create_task(co_group *group, co_function *function, void *argument, …options);
 *
 * As co_create_task, in the group. The handle is the group's and good until the task has ended; to
 * have its result, co_retain it. The parent may call it until the end, the group's tasks also while
 * the parent waits there; so may callbacks. NULL with errno as co_create_task, or
 *   ESHUTDOWN  the group is being cancelled, or has ended
 */
#define co_group_create_task(group, function, argument, ...)                                       \
    co_group_create_task_at(group, CO_SITE(function), CO_OPTIONS(__VA_ARGS__), function, argument)

/* Cancels all tasks of the group, once, whatever else would; it takes no more. */
void co_group_cancel(co_group *group);

/*
 * The parent's own failure, between begin and end: it counts as if a task of the group had ended
 * with `error`, so that the group is cancelled and its end returns this error or an earlier one.
 * UV_ECANCELED cancels the group, whose end returns it if nobody failed. 0 is ignored, and so is
 * all after the parent's first failure.
 */
void co_group_fail(co_group *group, int error);

/*
 * Awaits the end of all of the group's tasks; cancelled while it does (or before, since the group
 * began), it cancels them and goes on waiting. Returns
 *   0             none failed. (Those that were cancelled did not.)
 *   an error      that of the first that failed; errors of others are named at the end of co_run.
 *                 Had the parent been cancelled as well, it gets UV_ECANCELED from its next await.
 *   UV_ECANCELED  none failed, but the parent was cancelled from outside the group
 *   CO_EDEADLK    the running task is not the parent
 */
int co_group_end(co_group *group);

/*
 * As co_group_end; `*errors` receives all errors, copied, in one piece that the caller frees with
 * free(); NULL if none failed, or no memory was left to say it.
 */
int co_group_end_errors(co_group *group, co_group_errors **errors);

/* A failure: of a task, or of the parent. */
struct co_group_failure {
    struct co_group_failure *next;
    co_task *task;
    int error;
};

struct co_group {
    co_task *parent; /* all private */
    struct {
        struct co_group_child *first, *last;
    } children;
    struct co_group_failure *failed, **failed_end, of_parent;
    uint64_t began, cancellation;
    unsigned cancels_seen;
    bool is_closed, is_leaving;
    struct co_list waiter; /* the parent, in the end */
};

/* When co_wait is over. */
enum co_when {
    CO_FIRST_COMPLETED, /* one has ended */
    CO_FIRST_EXCEPTION, /* one has ended with an error other than UV_ECANCELED, or all have ended */
    CO_ALL_COMPLETED,
};

/*
 * Awaits the end of one or all of `tasks`, for at most `seconds` (INFINITY: no limit; 0 or less:
 * only the tasks that are ready now run). The handles are kept, and no task is cancelled, whatever
 * happens to the waiting one. `done`, unless NULL, receives for each task whether it has ended.
 *
 * Returns 0, UV_ETIMEDOUT, CO_EDEADLK if the running task is among them, or UV_EINVAL also for no
 * tasks or a NULL among them.
 */
int co_wait(co_task *const tasks[], size_t count, enum co_when when, double seconds, bool done[]);

/*
 * The tasks in the order of their ending:
 *
 *     co_as_completed each;
 *
 *     co_as_completed_begin(&each, tasks, count, 10);
 *     while ((task = co_as_completed_next(&each)))
 *         use(task);
 *     error = co_as_completed_end(&each);
 *
 * The handles are kept, and no task is cancelled; one that has been given out may be released
 * before the end, the others not.
 */
typedef struct co_as_completed {
    struct co_completion *state; /* all private */
    int error;
} co_as_completed;

/* The time counts from here; as co_wait's, and errors, too: the end returns them again. */
int co_as_completed_begin(co_as_completed *each, co_task *const tasks[], size_t count,
                          double seconds);

/* Awaits the next one. NULL after the last, or with an error, for the end to say. */
co_task *co_as_completed_next(co_as_completed *each);

/* 0, or what has ended it early: UV_ETIMEDOUT, UV_ECANCELED, or the error of its beginning. */
int co_as_completed_end(co_as_completed *each);

co_task *co_group_create_task_at(co_group *group, const struct co_site *site,
                                 const co_options *options, co_function *function, void *argument);

#endif
