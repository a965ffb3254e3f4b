/*
 * coroutines/control/semaphore.c - five tasks, of which two at a
 * time may work: a semaphore of the loop, first come first served.
 *
 * Usage: build/coroutines/control/semaphore --wait 1
 * Compare with control/semaphore.c in threading/ and
 * multiprocessing/.
 */
#include "checked_co.h"
#include "co_sync.h"
#include "lesson.h"

#define WORKERS 5
#define PERMITS 2

static co_semaphore permits = CO_SEMAPHORE_INIT(PERMITS);

static void *worker(void *arg)
{
    int id = task_id(arg);

    say("worker %d waits", id);
    Co_semaphore_acquire(&permits);
    say("worker %d works", id);
    co_sleep(lesson.wait);
    say("worker %d is done", id);
    Co_semaphore_release(&permits);
    return NULL;
}

static void *all_tasks(void *arg)
{
    co_task *workers[WORKERS];

    for (int i = 0; i < WORKERS; i++)
        workers[i] = Co_create_task(worker, task_arg(i + 1));
    Co_gather(workers, WORKERS, NULL);
    say("main: all are done");
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
