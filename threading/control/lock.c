/*
 * threading/control/lock.c - three threads read a balance, wait,
 * and write what they read plus 1: one at a time, by a mutex.
 *
 * Usage: build/threading/control/lock --wait 1 [--own]
 * Compare with control/lock.c in multiprocessing/ and coroutines/.
 */
#include "lesson.h"

#include <stdatomic.h>

#define TASKS 3

static pthread_mutex_t shared = PTHREAD_MUTEX_INITIALIZER;
static atomic_int
    balance; /* reading and writing are not at fault */

static void *task(void *arg)
{
    int id = task_id(arg), found;
    pthread_mutex_t own = PTHREAD_MUTEX_INITIALIZER; /* WRONG */
    pthread_mutex_t *lock = lesson.own ? &own : &shared;

    Pthread_mutex_lock(lock);
    found = balance;
    say("task %d reads %d", id, found);
    sleep_seconds(lesson.wait);
    balance = found + 1;
    say("task %d writes %d", id, found + 1);
    Pthread_mutex_unlock(lock);
    return NULL;
}

void run(void)
{
    pthread_t threads[TASKS];

    for (int i = 0; i < TASKS; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < TASKS; i++)
        Pthread_join(threads[i], NULL);
    say("main: balance is %d", balance);
}
