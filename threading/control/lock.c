/*
 * threading/control/lock.c - read a balance, wait, write it plus 1,
 * one at a time: by a mutex.
 *
 * Usage: build/threading/control/lock --wait 1 [--own]
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"

#define COUNT 3
FLAG(own, "each task locks a lock of its own");
static pthread_mutex_t shared = PTHREAD_MUTEX_INITIALIZER;
static _Atomic int balance; /* so that only the lock is at fault */

static void *task(void *arg)
{
    int id = task_id(arg);
    pthread_mutex_t mine = PTHREAD_MUTEX_INITIALIZER; /* WRONG */
    pthread_mutex_t *lock = own ? &mine : &shared;

    Pthread_mutex_lock(lock);
    int found = balance;
    say("task %d reads %d", id, found);
    sleep_seconds(wait_s);
    balance = found + 1;
    say("task %d writes %d", id, found + 1);
    Pthread_mutex_unlock(lock);
    return NULL;
}

void run(void)
{
    pthread_t threads[COUNT];

    for (int i = 0; i < COUNT; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < COUNT; i++)
        Pthread_join(threads[i], NULL);
    say("main: balance is %d", balance);
}
