/*
 * coroutines/control/ready.c - main takes a free lock many times;
 * only an await that suspends lets the counter run.
 *
 * Usage: build/coroutines/control/ready --wait 1
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "control.h"

#define TIMES 100000
static co_lock lock = CO_LOCK_INIT; /* nobody else wants it */
static long turns;
static bool over;

static void *counter(void *arg)
{
    (void)arg;
    say("counter counts its turns");
    while (!over) {
        turns++;
        Co_yield_now();
    }
    return NULL;
}

void run(void)
{
    co_task *coroutine = Co_create_task(counter, NULL);
    co_sleep(wait_s);
    say("main takes a free lock %d times", TIMES);
    long before = turns;
    for (int i = 0; i < TIMES; i++) {
        Co_lock_acquire(&lock);
        Co_lock_release(&lock);
    }
    say("counter had %s meanwhile",
        turns > before ? "turns" : "no turn");
    say("main waits");
    before = turns;
    co_sleep(wait_s);
    say("counter had %s meanwhile",
        turns > before ? "turns" : "no turn");
    over = true;
    Co_await(coroutine, NULL);
}
