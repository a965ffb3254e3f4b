/*
 * threading/control/errors.c - two threads fail. One handles it
 * itself, the other lets it reach whoever joins it.
 *
 * Usage: build/threading/control/errors --wait 1
 * Compare with control/errors.c in multiprocessing/ and
 * coroutines/.
 */
#include "lesson.h"

#include <errno.h>
#include <string.h>

#define TASKS 2

/* A thread returns one pointer: to both. */
static struct outcome {
    int error, result;
} outcomes[TASKS];

static void *task(void *arg)
{
    int id = task_id(arg), error;

    sleep_seconds(id * lesson.wait);
    error = access("/no/such/file", R_OK) < 0 ? errno : 0;
    if (error && id == 1) {
        say("task %d does without the file", id);
        error = 0;
    }
    if (error) {
        say("task %d fails", id);
        outcomes[id - 1].error = error;
        return &outcomes[id - 1];
    }
    outcomes[id - 1].result = 42;
    return &outcomes[id - 1];
}

void run(void)
{
    pthread_t threads[TASKS];
    void *result;

    for (int i = 0; i < TASKS; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < TASKS; i++) {
        Pthread_join(threads[i], &result);
        struct outcome *got = result;
        if (got->error)
            say("main got of task %d: %s", i + 1,
                strerror(got->error));
        else
            say("main got of task %d: %d", i + 1, got->result);
    }
}
