/*
 * threading/control/resource.c - two threads use a resource that is
 * slow to get and to release; one fails.
 *
 * Usage: build/threading/control/resource --wait 1
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"

static int errors[] = {0, EIO};

static int acquire(int id)
{
    say("task %d acquires the resource", id);
    sleep_seconds(wait_s);
    return id;
}

static void release(const int *id)
{
    say("task %d releases it", *id);
    sleep_seconds(wait_s / 2);
    say("task %d has released it", *id);
}

static void *task(void *arg)
{
    int id = task_id(arg);
    __attribute__((cleanup(release))) int held = acquire(id);

    say("task %d uses it", held);
    sleep_seconds(wait_s / 2);
    if (id == 2)
        return &errors[1]; /* release() is called here, too */
    say("task %d is done", id);
    return &errors[0];
}

void run(void)
{
    pthread_t threads[2];
    void *error;

    for (int i = 0; i < 2; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < 2; i++) {
        Pthread_join(threads[i], &error);
        say("main: task %d ended with: %s", i + 1,
            strerror(*(int *)error));
    }
}
