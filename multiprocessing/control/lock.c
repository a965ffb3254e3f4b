/*
 * multiprocessing/control/lock.c - read a balance, wait, write it
 * plus 1, one at a time: by a mutex in shared memory.
 *
 * Usage: build/multiprocessing/control/lock --wait 1 [--own]
 * Compare with the same file in threading/ and coroutines/.
 */
#include "control.h"

#define COUNT 3
FLAG(own, "each task locks a lock of its own");
static pthread_mutex_t *shared;
static _Atomic int *balance; /* so that only the lock is at fault */

static int task(int id)
{
    pthread_mutex_t mine = PTHREAD_MUTEX_INITIALIZER; /* WRONG */
    pthread_mutex_t *lock = own ? &mine : shared;

    Pthread_mutex_lock(lock);
    int found = *balance;
    say("task %d reads %d", id, found);
    sleep_seconds(wait_s);
    *balance = found + 1;
    say("task %d writes %d", id, found + 1);
    Pthread_mutex_unlock(lock);
    return 0;
}

void run(void)
{
    pid_t children[COUNT];

    shared = Share(sizeof *shared);
    balance = Share(sizeof *balance);
    Pthread_mutex_init_shared(shared);
    for (int i = 0; i < COUNT; i++)
        if ((children[i] = Fork()) == 0)
            _exit(task(i + 1));
    for (int i = 0; i < COUNT; i++)
        Waitpid(children[i]);
    say("main: balance is %d", *balance);
}
