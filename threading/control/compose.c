/*
 * threading/control/compose.c - a thread starts another and waits
 * for it: two threads, and yet one after the other.
 *
 * Usage: build/threading/control/compose --wait 1
 * Compare with control/compose.c in multiprocessing/ and
 * coroutines/.
 */
#include "lesson.h"

static void *inner(void *arg)
{
    say("inner works");
    sleep_seconds(lesson.wait);
    say("inner is done");
    return task_arg(task_id(arg) + 1);
}

static void *outer(void *arg)
{
    pthread_t thread;
    void *found;

    say("outer asks inner");
    Pthread_create(&thread, NULL, inner, arg);
    Pthread_join(thread, &found);
    say("outer got %d, and works", task_id(found));
    sleep_seconds(lesson.wait);
    say("outer is done");
    return task_arg(2 * task_id(found));
}

void run(void)
{
    pthread_t thread;
    void *result;

    say("main asks outer");
    Pthread_create(&thread, NULL, outer, task_arg(20));
    Pthread_join(thread, &result);
    say("main got %d", task_id(result));
}
