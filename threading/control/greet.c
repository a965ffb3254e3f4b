/*
 * threading/control/greet.c - three threads, of which the first is
 * the last to end; their results in the order of creation.
 *
 * Usage: build/threading/control/greet --wait 1
 * Compare with control/greet.c in multiprocessing/ and coroutines/.
 */
#include "lesson.h"

#define TASKS 3

static char *const names[TASKS] = {"Ada", "Ben", "Cem"};

static void *task(void *arg)
{
    int id = task_id(arg);

    say("task %d asks for a name", id);
    sleep_seconds((TASKS + 1 - id) * lesson.wait);
    say("task %d is done", id);
    return names[id - 1];
}

void run(void)
{
    pthread_t threads[TASKS];
    void *results[TASKS];

    say("main starts the tasks");
    for (int i = 0; i < TASKS; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < TASKS; i++)
        Pthread_join(threads[i], &results[i]);
    for (int i = 0; i < TASKS; i++)
        say("main greets %s", (char *)results[i]);
}
