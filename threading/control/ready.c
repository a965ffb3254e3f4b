/*
 * threading/control/ready.c - main takes a free lock many times;
 * the counter runs meanwhile, on a core of its own.
 *
 * Usage: build/threading/control/ready --wait 1
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"

#include <sched.h>

#define TIMES 100000
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Atomic long turns;
static _Atomic bool over;

static void *counter(void *arg)
{
    (void)arg;
    say("counter counts its turns");
    while (!over) {
        turns++;
        sched_yield();
    }
    return NULL;
}

void run(void)
{
    pthread_t thread;

    Pthread_create(&thread, NULL, counter, NULL);
    sleep_seconds(wait_s);
    say("main takes a free lock %d times", TIMES);
    long before = turns;
    for (int i = 0; i < TIMES; i++) {
        Pthread_mutex_lock(&lock);
        Pthread_mutex_unlock(&lock);
    }
    say("counter had %s meanwhile",
        turns > before ? "turns" : "no turn");
    say("main waits");
    before = turns;
    sleep_seconds(wait_s);
    say("counter had %s meanwhile",
        turns > before ? "turns" : "no turn");
    over = true;
    Pthread_join(thread, NULL);
}
