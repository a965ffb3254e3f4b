/*
 * threading/control/resource.c - two threads each acquire something
 * that takes a while to get and to give back. Task 2 fails while it
 * has it, and gives it back all the same.
 *
 * Usage: build/threading/control/resource --wait 1
 * Compare with control/resource.c in multiprocessing/ and
 * coroutines/.
 */
#include "lesson.h"

#include <errno.h>
#include <string.h>

static int acquire(int id)
{
    say("task %d acquires", id);
    sleep_seconds(lesson.wait);
    return id;
}

static void release(const int *id)
{
    say("task %d releases", *id);
    sleep_seconds(lesson.wait / 2);
    say("task %d has released", *id);
}

static int use(int id)
{
    __attribute__((cleanup(release))) int held = acquire(id);

    say("task %d uses what it has", held);
    sleep_seconds(lesson.wait / 2);
    if (id == 2)
        return -EIO; /* release() is called here, too */
    say("task %d is done", id);
    return 0;
}

static void *task(void *arg)
{
    return task_arg(use(task_id(arg)));
}

void run(void)
{
    pthread_t threads[2];
    void *error;

    for (int i = 0; i < 2; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < 2; i++) {
        Pthread_join(threads[i], &error);
        say("main got of task %d: %s", i + 1,
            strerror(-task_id(error)));
    }
}
