/*
 * threading/control/gather_errors.c - two of three threads fail:
 * main wants the first error, then all.
 *
 * Usage: build/threading/control/gather_errors --wait 1
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"

#define COUNT 3
static const int units[] = {2, 1, 3};
static int errors[] = {EIO, ENOSPC, 0};

static void *task(void *arg)
{
    int id = task_id(arg);

    sleep_seconds(units[id - 1] * wait_s);
    say("task %d %s", id, errors[id - 1] ? "fails" : "is done");
    return &errors[id - 1];
}

static void start(pthread_t threads[])
{
    for (int i = 0; i < COUNT; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
}

static int error_of(pthread_t thread)
{
    void *error;

    Pthread_join(thread, &error);
    return *(int *)error;
}

void run(void)
{
    pthread_t threads[COUNT];
    int found[COUNT], error = 0, joined = 0;

    say("main wants the first error");
    start(threads);
    while (!error && joined < COUNT)
        error = error_of(threads[joined++]); /* in order */
    say("main got the error: %s", strerror(error));
    while (joined < COUNT) /* they run on, and nobody looks */
        Pthread_detach(threads[joined++]);
    sleep_seconds(3 * wait_s);
    say("main wants all errors");
    start(threads);
    for (int i = 0; i < COUNT; i++)
        found[i] = error_of(threads[i]);
    for (int i = 0; i < COUNT; i++)
        say("main: task %d ended with: %s", i + 1,
            strerror(found[i]));
}
