/*
 * multiprocessing/control/ready.c - main takes a free lock many
 * times; the counter runs meanwhile, on a core of its own.
 *
 * Usage: build/multiprocessing/control/ready --wait 1
 * Compare with the same file in threading/ and coroutines/.
 */
#include "control.h"

#include <sched.h>

#define TIMES 100000
static pthread_mutex_t *lock;
static _Atomic long *turns;
static _Atomic bool *over;

static int counter(void)
{
    say("counter counts its turns");
    while (!*over) {
        (*turns)++;
        sched_yield();
    }
    return 0;
}

void run(void)
{
    pid_t child;

    lock = Share(sizeof *lock);
    turns = Share(sizeof *turns);
    over = Share(sizeof *over);
    Pthread_mutex_init_shared(lock);
    if ((child = Fork()) == 0)
        _exit(counter());
    sleep_seconds(wait_s);
    say("main takes a free lock %d times", TIMES);
    long before = *turns;
    for (int i = 0; i < TIMES; i++) {
        Pthread_mutex_lock(lock);
        Pthread_mutex_unlock(lock);
    }
    say("counter had %s meanwhile",
        *turns > before ? "turns" : "no turn");
    say("main waits");
    before = *turns;
    sleep_seconds(wait_s);
    say("counter had %s meanwhile",
        *turns > before ? "turns" : "no turn");
    *over = true;
    Waitpid(child);
}
