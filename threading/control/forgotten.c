/*
 * threading/control/forgotten.c - two threads that nobody joins:
 * one fails, one still works when main ends.
 *
 * Usage: build/threading/control/forgotten --wait 1
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"

static void *task(void *arg)
{
    int id = task_id(arg);

    say("task %d starts", id);
    sleep_seconds(id == 1 ? wait_s : 9 * wait_s);
    if (id == 1) {
        say("task %d fails", id);
        return "an error"; /* to nobody */
    }
    say("task %d is done", id);
    return NULL;
}

void run(void)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    sleep_seconds(2 * wait_s);
    say("main ends without joining anyone"); /* WRONG */
}
