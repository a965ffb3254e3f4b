/*
 * multiprocessing/control/ready.c - main takes what is free, many
 * times; the counter goes on all the while, on a core of its own.
 *
 * Usage: build/multiprocessing/control/ready --wait 1
 * Compare with control/ready.c in threading/ and coroutines/.
 */
#include "lesson.h"

#include <sched.h>

#define TIMES 100000

static struct shared {
    pthread_mutex_t lock;
    _Atomic long turns;
    _Atomic bool over;
} * shared;

static void counter(void)
{
    say("counter counts its turns");
    while (!shared->over) {
        shared->turns++;
        sched_yield();
    }
}

static void tell_turns(long before)
{
    say("counter had %s meanwhile",
        shared->turns > before ? "turns" : "no turn");
}

void run(void)
{
    shared = Share(sizeof *shared);
    Pthread_mutex_init_shared(&shared->lock);
    pid_t child = Fork();
    if (child == 0) {
        counter();
        _exit(0);
    }
    sleep_seconds(lesson.wait);
    say("main takes a free lock %d times", TIMES);
    long before = shared->turns;
    for (int i = 0; i < TIMES; i++) {
        Pthread_mutex_lock(&shared->lock);
        Pthread_mutex_unlock(&shared->lock);
    }
    tell_turns(before);
    say("main waits");
    before = shared->turns;
    sleep_seconds(lesson.wait);
    tell_turns(before);
    shared->over = true;
    Waitpid(child);
}
