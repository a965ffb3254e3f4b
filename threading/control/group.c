/*
 * threading/control/group.c - a group of threads ends when the last
 * one does. When one fails, the others are cancelled.
 *
 * Usage: build/threading/control/group --wait 1
 *        build/threading/control/group --wait 1 --fail
 * Compare with control/group.c in multiprocessing/ and coroutines/.
 */
#include "cancel.h"
#include "lesson.h"

#include <errno.h>
#include <string.h>

#define TASKS 3

static struct cancel_token token; /* one for the whole group */

static void *task(void *arg)
{
    int id = task_id(arg);

    say("task %d starts", id);
    if (token_wait(&token, id * lesson.wait) == -ECANCELED) {
        say("task %d is cancelled, and its cleanup fails", id);
        return task_arg(ENOSPC);
    }
    if (lesson.fail && id == 2) {
        say("task %d fails", id);
        token_cancel(&token);
        return task_arg(EIO);
    }
    say("task %d is done", id);
    return task_arg(0);
}

void run(void)
{
    pthread_t threads[TASKS];
    void *errors[TASKS];

    say("main begins the group");
    token_init(&token, NULL);
    for (int i = 0; i < TASKS; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < TASKS; i++)
        Pthread_join(threads[i], &errors[i]);
    token_destroy(&token);
    say("main has waited for all");
    for (int i = 0; i < TASKS; i++)
        if (errors[i])
            say("main got of task %d: %s", i + 1,
                strerror(task_id(errors[i])));
}
