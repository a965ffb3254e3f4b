/*
 * coroutines/control/generator.c - a task makes values one by one,
 * each when it is asked for one.
 *
 * Usage: build/coroutines/control/generator --wait 1
 * Compare with control/generator.c in threading/ and
 * multiprocessing/.
 */
#include "checked_co.h"
#include "lesson.h"

#define VALUES 5

static void *producer(void *arg)
{
    for (int i = 1; i <= VALUES; i++) {
        say("producer works on value %d", i);
        co_sleep(lesson.wait / 2);
        co_yield (&i); /* until it is asked again */
    }
    say("producer has no more");
    return arg;
}

static void *all_tasks(void *arg)
{
    co_generator *values = Co_generate(producer, NULL);
    void *got;

    while (Co_next(values, &got))
        say("main got value %d", *(int *)got);
    Co_generator_close(values);
    say("main has all");
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
