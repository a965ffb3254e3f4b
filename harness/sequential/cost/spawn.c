/*
 * harness/sequential/cost/spawn.c - what a task costs that does
 * nothing: a function call for each, the baseline.
 *
 * Usage: build/sequential/cost/spawn --tasks 1000
 * Compare with the same file in the three models' folders.
 */
#include "lesson.h"

TASKS(tasks, 1000, 1, 1e7, "how many tasks");

static void *nothing(void *arg)
{
    return arg;
}

/* Called by this, the compiler cannot leave it out. */
static void *(*volatile call)(void *) = nothing;

static void one_after_the_other(void)
{
    double start = monotonic_seconds();

    for (int i = 0; i < tasks; i++)
        call(NULL);
    lesson_each("one after the other", start, tasks);
}

void run(void)
{
    one_after_the_other();
    lesson_answer("%ld tasks", tasks);
}
