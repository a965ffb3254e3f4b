/*
 * threading/control/background.c - a thread works while its creator
 * does something else, and is then waited for.
 *
 * Usage: build/threading/control/background --wait 1
 * Compare with control/background.c in multiprocessing/ and
 * coroutines/.
 */
#include "lesson.h"

static void *task(void *arg)
{
    say("task works");
    sleep_seconds(2 * lesson.wait);
    say("task is done");
    return arg;
}

void run(void)
{
    pthread_t thread;
    void *result;

    say("main starts the task");
    Pthread_create(&thread, NULL, task, task_arg(42));
    say("main does something else");
    sleep_seconds(lesson.wait);
    say("main waits for the task");
    Pthread_join(thread, &result);
    say("main got %d", task_id(result));
}
