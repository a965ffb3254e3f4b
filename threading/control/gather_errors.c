/*
 * threading/control/gather_errors.c - two of three threads fail:
 * joined up to the first error, then whatever their errors.
 *
 * Usage: build/threading/control/gather_errors --wait 1
 * Compare with control/gather_errors.c in multiprocessing/ and
 * coroutines/.
 */
#include "lesson.h"

#include <errno.h>
#include <string.h>

#define TASKS 3

static const int units[] = {2, 1, 3};
static const int fails_with[] = {EIO, ENOSPC, 0};

static void *task(void *arg)
{
    int id = task_id(arg), error = fails_with[id - 1];

    sleep_seconds(units[id - 1] * lesson.wait);
    say("task %d %s", id, error ? "fails" : "is done");
    return task_arg(error);
}

static void start(pthread_t threads[])
{
    for (int i = 0; i < TASKS; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
}

static void first_error(void)
{
    pthread_t threads[TASKS];
    void *error = NULL;
    int joined = 0;

    start(threads);
    while (!error && joined < TASKS)
        Pthread_join(threads[joined++], &error);
    say("main got the error: %s", strerror(task_id(error)));
    while (joined < TASKS) /* they run on, and nobody asks them */
        Pthread_detach(threads[joined++]);
}

static void all_errors(void)
{
    pthread_t threads[TASKS];
    void *errors[TASKS];

    start(threads);
    for (int i = 0; i < TASKS; i++)
        Pthread_join(threads[i], &errors[i]);
    for (int i = 0; i < TASKS; i++)
        say("main got of task %d: %s", i + 1,
            strerror(task_id(errors[i])));
}

void run(void)
{
    say("main wants the first error");
    first_error();
    sleep_seconds(3 * lesson.wait);
    say("main wants all errors");
    all_errors();
}
