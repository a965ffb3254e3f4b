/*
 * threading/control/greet.c - three threads, the first ends last;
 * their results in the order of creation.
 *
 * Usage: build/threading/control/greet --wait 1
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"

#define COUNT 3
static char names[COUNT][8] = {"Ada", "Ben", "Cem"};

static void *task(void *arg)
{
    int id = task_id(arg);

    say("task %d asks for a name", id);
    sleep_seconds((COUNT + 1 - id) * wait_s);
    say("task %d is done", id);
    return names[id - 1];
}

void run(void)
{
    pthread_t threads[COUNT];
    void *results[COUNT];

    say("main starts the tasks");
    for (int i = 0; i < COUNT; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < COUNT; i++)
        Pthread_join(threads[i], &results[i]);
    for (int i = 0; i < COUNT; i++)
        say("main greets %s", (char *)results[i]);
}
