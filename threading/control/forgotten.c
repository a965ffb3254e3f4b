/*
 * threading/control/forgotten.c - two threads that nobody joins:
 * one fails, one is still at work when main ends.
 *
 * Usage: build/threading/control/forgotten --wait 1
 * Compare with control/forgotten.c in multiprocessing/ and
 * coroutines/.
 */
#include "lesson.h"

#include <errno.h>

static void *task(void *arg)
{
    int id = task_id(arg);

    say("task %d starts", id);
    sleep_seconds(id == 1 ? lesson.wait : 9 * lesson.wait);
    if (id == 1) {
        say("task %d fails", id);
        return task_arg(EIO);
    }
    say("task %d is done", id);
    return NULL;
}

void run(void)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    sleep_seconds(2 * lesson.wait);
    say("main ends, and has joined nobody"); /* WRONG */
}
