/*
 * coroutines/control/lock.c - read a balance, await, write it plus
 * 1, one at a time: by a lock held across the await.
 *
 * Usage: build/coroutines/control/lock --wait 1 [--own]
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "control.h"

#define COUNT 3
FLAG(own, "each task locks a lock of its own");
static co_lock shared = CO_LOCK_INIT;
static int balance;

static void *task(void *arg)
{
    int id = task_id(arg);
    co_lock mine = CO_LOCK_INIT; /* WRONG */
    co_lock *lock = own ? &mine : &shared;

    Co_lock_acquire(lock);
    int found = balance;
    say("task %d reads %d", id, found);
    co_sleep(wait_s); /* without it, no lock is needed */
    balance = found + 1;
    say("task %d writes %d", id, found + 1);
    Co_lock_release(lock);
    return NULL;
}

void run(void)
{
    co_task *coroutines[COUNT];

    for (int i = 0; i < COUNT; i++)
        coroutines[i] = Co_create_task(task, task_arg(i + 1));
    Co_gather(coroutines, COUNT, NULL);
    say("main: balance is %d", balance);
}
