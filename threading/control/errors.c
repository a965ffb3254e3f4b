/*
 * threading/control/errors.c - two threads fail. One handles it
 * itself, the other lets it reach whoever joins it.
 *
 * Usage: build/threading/control/errors --wait 1
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"

static int errors[2], results[2]; /* each sets its own */

static void *task(void *arg)
{
    int id = task_id(arg), error;

    sleep_seconds(id * wait_s);
    error = access("/no/such/file", R_OK) < 0 ? errno : 0;
    if (error && id == 1) {
        say("task %d does without the file", id);
        error = 0;
    }
    if (error) {
        say("task %d fails", id);
        errors[id - 1] = error;
        return &errors[id - 1];
    }
    results[id - 1] = 42;
    return NULL; /* no error */
}

void run(void)
{
    pthread_t threads[2];
    void *error;

    for (int i = 0; i < 2; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < 2; i++) {
        Pthread_join(threads[i], &error);
        if (error)
            say("main: task %d ended with: %s", i + 1,
                strerror(*(int *)error));
        else
            say("main got %d from task %d", results[i], i + 1);
    }
}
