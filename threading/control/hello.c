/*
 * threading/control/hello.c - start one thread, wait for it, and
 * get its result: a pointer that the thread returns.
 *
 * Usage: build/threading/control/hello --wait 1
 * Compare with control/hello.c in multiprocessing/ and coroutines/.
 */
#include "lesson.h"

static void *task(void *arg)
{
    say("task: Guten …");
    sleep_seconds(lesson.wait);
    say("task: … morgen!");
    return arg;
}

void run(void)
{
    pthread_t thread;
    void *result;

    say("main starts the task");
    Pthread_create(&thread, NULL, task, task_arg(42));
    Pthread_join(thread, &result);
    say("main got %d", task_id(result));
}
