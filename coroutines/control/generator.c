/*
 * coroutines/control/generator.c - a task makes values one by one,
 * each when it is asked for one.
 *
 * Usage: build/coroutines/control/generator --wait 1
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "control.h"

#define VALUES 5

static void *producer(void *arg)
{
    (void)arg;
    for (int i = 1; i <= VALUES; i++) {
        say("producer works on value %d", i);
        co_sleep(wait_s / 2);
        co_yield(&i); /* until it is asked again */
    }
    say("producer has no more");
    return NULL;
}

void run(void)
{
    co_generator *values = Co_generate(producer, NULL);
    void *got;

    while (Co_next(values, &got))
        say("main got value %d", *(int *)got);
    Co_generator_close(values);
    say("main has all");
}
