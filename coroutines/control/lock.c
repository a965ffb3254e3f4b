/*
 * coroutines/control/lock.c - three tasks read a balance, await,
 * and write what they read plus 1: one at a time, by a lock that is
 * held across the await.
 *
 * Usage: build/coroutines/control/lock --wait 1 [--own]
 * Compare with control/lock.c in threading/ and multiprocessing/.
 */
#include "checked_co.h"
#include "co_sync.h"
#include "lesson.h"

#define TASKS 3

static co_lock shared = CO_LOCK_INIT;
static int balance;

static void *task(void *arg)
{
    int id = task_id(arg), found;
    co_lock own = CO_LOCK_INIT; /* WRONG */
    co_lock *lock = lesson.own ? &own : &shared;

    Co_lock_acquire(lock);
    found = balance;
    say("task %d reads %d", id, found);
    co_sleep(lesson.wait); /* without it no lock were needed */
    balance = found + 1;
    say("task %d writes %d", id, found + 1);
    Co_lock_release(lock);
    return NULL;
}

static void *all_tasks(void *arg)
{
    co_task *tasks[TASKS];

    for (int i = 0; i < TASKS; i++)
        tasks[i] = Co_create_task(task, task_arg(i + 1));
    Co_gather(tasks, TASKS, NULL);
    say("main: balance is %d", balance);
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
