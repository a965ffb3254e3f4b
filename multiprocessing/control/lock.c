/*
 * multiprocessing/control/lock.c - three processes read a balance,
 * wait, and write what they read plus 1: one at a time, by a mutex
 * in memory that they share, as they share the balance.
 *
 * Usage: build/multiprocessing/control/lock --wait 1 [--own]
 * Compare with control/lock.c in threading/ and coroutines/.
 */
#include "lesson.h"

#include <stdatomic.h>

#define TASKS 3

static struct account {
    pthread_mutex_t lock;
    atomic_int balance;
} * account;

static pthread_mutex_t own = PTHREAD_MUTEX_INITIALIZER; /* WRONG */

static void task(int id)
{
    pthread_mutex_t *lock = lesson.own ? &own : &account->lock;
    int found;

    Pthread_mutex_lock(lock);
    found = account->balance;
    say("task %d reads %d", id, found);
    sleep_seconds(lesson.wait);
    account->balance = found + 1;
    say("task %d writes %d", id, found + 1);
    Pthread_mutex_unlock(lock);
}

void run(void)
{
    pid_t children[TASKS];

    account = Share(sizeof *account);
    Pthread_mutex_init_shared(&account->lock);
    for (int i = 0; i < TASKS; i++) {
        children[i] = Fork(); /* copies `own`, too */
        if (children[i] == 0) {
            task(i + 1);
            _exit(0);
        }
    }
    for (int i = 0; i < TASKS; i++)
        Waitpid(children[i]);
    say("main: balance is %d", account->balance);
}
