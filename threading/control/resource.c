/*
 * threading/control/resource.c - two threads each acquire a
 * resource that takes a while to get and to give back. Task 2 fails
 * while it has it, and gives it back all the same.
 *
 * Usage: build/threading/control/resource --wait 1
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "lesson.h"

#include <errno.h>
#include <string.h>

#define COUNT 2
SECONDS(wait, 1, "the unit of time");
static int errors[COUNT]; /* each sets its own */

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

/* release() is called wherever `held` goes out of scope. */
static int use(int id)
{
    __attribute__((cleanup(release))) int held = acquire(id);

    say("task %d uses it", held);
    sleep_seconds(wait_s / 2);
    if (id == 2)
        return EIO;
    say("task %d is done", id);
    return 0;
}

static void *task(void *arg)
{
    int id = task_id(arg);

    errors[id - 1] = use(id);
    return NULL;
}

void run(void)
{
    pthread_t threads[COUNT];

    for (int i = 0; i < COUNT; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < COUNT; i++) {
        Pthread_join(threads[i], NULL);
        say("main: task %d ended with: %s", i + 1,
            strerror(errors[i]));
    }
}
