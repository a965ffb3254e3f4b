/*
 * group.c - threads started together and ended together.
 */
#include "group.h"
#include "internal.h"

#include <errno.h>
#include <stdlib.h>

struct group_task {
    struct group_task *next; /* among the unjoined, then among the joined */
    struct group_task *next_failed;
    struct group *group;
    struct future *future;
    task_function *function;
    void *argument;
    size_t number;
    pthread_t thread;
};

void group_begin(struct group *group, struct cancel_token *parent)
{
    *group = (struct group){
        .lock = PTHREAD_MUTEX_INITIALIZER,
        .ended = PTHREAD_COND_INITIALIZER,
    };
    token_init(&group->token, parent);
    group->unjoined_end = &group->unjoined;
    group->failed_end = &group->failed;
}

static int error_of(const struct group_task *task)
{
    return future_result(task->future, 0, NULL);
}

static void *live(void *argument)
{
    struct group_task *task = argument;
    struct group *group = task->group;

    if (token_cancelled(&group->token))
        future_cancel(task->future);
    future_run(task->future, task->function, task->argument);
    int error = error_of(task);
    bool has_failed = error && error != -ECANCELED;

    pthread_mutex_lock(&group->lock);
    if (has_failed) {
        *group->failed_end = task;
        group->failed_end = &task->next_failed;
    }
    group->alive--;
    pthread_cond_broadcast(&group->ended);
    pthread_mutex_unlock(&group->lock);
    if (has_failed)
        token_cancel(&group->token);
    return NULL;
}

static void forget(struct group_task *task)
{
    future_release(task->future);
    free(task);
}

int group_create_task(struct group *group, task_function *function, void *argument,
                      struct future **future)
{
    if (token_cancelled(&group->token))
        return -ESHUTDOWN;
    struct group_task *task = calloc(1, sizeof *task);
    if (!task || future_create(&task->future) != 0) {
        free(task);
        return -ENOMEM;
    }
    task->group = group;
    task->function = function;
    task->argument = argument;

    /* Locked until the thread's id stands in the task: the end may join it as soon as it is listed.
     */
    pthread_mutex_lock(&group->lock);
    task->number = group->created + 1;
    int error = pthread_create(&task->thread, NULL, live, task);
    if (!error) {
        group->created++;
        group->alive++;
        *group->unjoined_end = task;
        group->unjoined_end = &task->next;
        if (future)
            *future = future_retain(task->future);
    }
    pthread_mutex_unlock(&group->lock);
    if (error)
        forget(task);
    return -error;
}

void group_cancel(struct group *group)
{
    token_cancel(&group->token);
}

static struct group_task *take_unjoined(struct group *group)
{
    pthread_mutex_lock(&group->lock);
    struct group_task *task = group->unjoined;
    if (task)
        group->unjoined = task->next;
    if (!group->unjoined)
        group->unjoined_end = &group->unjoined;
    pthread_mutex_unlock(&group->lock);
    return task;
}

/* All errors, in one piece; NULL if there are none, or no memory. */
static struct group_errors *list_errors(const struct group_task *failed)
{
    struct group_errors *list = NULL;
    size_t count = 0;

    for (const struct group_task *task = failed; task; task = task->next_failed)
        count++;
    if (count)
        list = calloc(1, sizeof *list + count * sizeof *list->errors);
    for (; list && failed; failed = failed->next_failed)
        list->errors[list->count++] =
            (struct group_error){failed->number, failed->argument, error_of(failed)};
    return list;
}

/* Waits until no task is alive. False: the time is over. */
static bool wait_for_end(struct group *group, double seconds)
{
    struct deadline deadline = deadline_after(seconds);
    int error = 0;

    pthread_mutex_lock(&group->lock);
    while (group->alive > 0 && !error)
        error = wait_until(&group->ended, &group->lock, &deadline);
    bool has_ended = group->alive == 0;
    pthread_mutex_unlock(&group->lock);
    return has_ended;
}

int group_end_errors(struct group *group, double seconds, struct group_errors **errors)
{
    struct group_task *joined = NULL;
    int error = 0;

    bool is_late = !wait_for_end(group, seconds);
    if (is_late)
        token_cancel(&group->token);
    /* A task may have created others before it ended: the list is empty when none is alive. */
    for (struct group_task *task; (task = take_unjoined(group));) {
        join_thread(task->thread);
        task->next = joined;
        joined = task;
    }
    if (group->failed)
        error = error_of(group->failed);
    else if (is_late)
        error = -ETIMEDOUT;
    else if (token_cancelled(&group->token))
        error = -ECANCELED;
    if (errors)
        *errors = list_errors(group->failed);
    for (struct group_task *next; joined; joined = next) {
        next = joined->next;
        forget(joined);
    }
    token_destroy(&group->token);
    pthread_cond_destroy(&group->ended);
    pthread_mutex_destroy(&group->lock);
    return error;
}

int group_end(struct group *group, double seconds)
{
    return group_end_errors(group, seconds, NULL);
}
