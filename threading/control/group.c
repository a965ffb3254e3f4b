/*
 * threading/control/group.c - a group of threads ends when the last
 * one does. When one fails, the others are cancelled.
 *
 * Usage: build/threading/control/group --wait 1 [--fails]
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"

#define COUNT 3
FLAG(fails, "task 2 fails");
static sem_t cancelled;   /* a permit for each that is to end */
static int errors[COUNT]; /* each sets its own */

static void *task(void *arg)
{
    int id = task_id(arg);

    say("task %d starts", id);
    if (Sem_timedwait(&cancelled, id * wait_s)) {
        say("task %d is cancelled, and its cleanup fails", id);
        errors[id - 1] = ENOSPC;
        return NULL;
    }
    if (fails && id == 2) {
        say("task %d fails", id);
        errors[id - 1] = EIO;
        for (int i = 0; i < COUNT; i++)
            Sem_post(&cancelled);
        return NULL;
    }
    say("task %d is done", id);
    return NULL;
}

void run(void)
{
    pthread_t threads[COUNT];

    say("main begins the group");
    Sem_init(&cancelled, 0);
    for (int i = 0; i < COUNT; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < COUNT; i++)
        Pthread_join(threads[i], NULL);
    say("main has waited for all");
    for (int i = 0; i < COUNT; i++)
        if (errors[i])
            say("main: task %d ended with: %s", i + 1,
                strerror(errors[i]));
}
