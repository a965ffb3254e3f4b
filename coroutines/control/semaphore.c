/*
 * coroutines/control/semaphore.c - five tasks, of which two at a
 * time may work: a semaphore of the loop, first come first served.
 *
 * Usage: build/coroutines/control/semaphore --wait 1
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "control.h"

#define WORKERS 5
#define PERMITS 2
static co_semaphore permits = CO_SEMAPHORE_INIT(PERMITS);

static void *worker(void *arg)
{
    int id = task_id(arg);

    say("worker %d waits", id);
    Co_semaphore_acquire(&permits);
    say("worker %d works", id);
    co_sleep(wait_s);
    say("worker %d is done", id);
    Co_semaphore_release(&permits);
    return NULL;
}

void run(void)
{
    co_task *coroutines[WORKERS];

    for (int i = 0; i < WORKERS; i++)
        coroutines[i] = Co_create_task(worker, task_arg(i + 1));
    Co_gather(coroutines, WORKERS, NULL);
    say("main: all are done");
}
