/*
 * threading/control/cancel.c - three threads are asked to end: one
 * obeys, one does not, one has hardly started.
 *
 * Usage: build/threading/control/cancel --wait 1
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"

#define COUNT 3
static sem_t cancelled[COUNT];

static void clean_up(void *arg)
{
    say("task %d cleans up", task_id(arg));
}

static void *task(void *arg)
{
    int id = task_id(arg);

    say("task %d starts", id);
    bool asked = Sem_timedwait(&cancelled[id - 1], 5 * wait_s);
    if (asked && id == 2) {
        say("task %d goes on all the same", id); /* WRONG */
        pthread_cleanup_push(clean_up, arg);
        pause(); /* until it is ended by force */
        pthread_cleanup_pop(0);
        asked = false;
    }
    if (asked) {
        clean_up(arg);
        return PTHREAD_CANCELED; /* so that main sees why */
    }
    say("task %d is done", id);
    return NULL;
}

void run(void)
{
    pthread_t threads[COUNT];
    void *result;

    for (int i = 0; i < COUNT; i++) {
        Sem_init(&cancelled[i], 0);
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    }
    say("main cancels task 3 at once");
    Sem_post(&cancelled[2]);
    sleep_seconds(wait_s);
    say("main cancels tasks 1 and 2");
    Sem_post(&cancelled[0]);
    Sem_post(&cancelled[1]);
    sleep_seconds(2 * wait_s); /* time to clean up */
    say("main ends task 2 by force");
    Pthread_cancel(threads[1]);
    for (int i = 0; i < COUNT; i++) {
        Pthread_join(threads[i], &result);
        bool ended = result == PTHREAD_CANCELED;
        say("main sees task %d %s", i + 1,
            ended ? "cancelled" : "done");
    }
}
