/*
 * sequential/control/greet.c - three results, one after the other.
 *
 * Usage: build/sequential/control/greet --wait 1
 * Compare with control/greet.c in threading/, multiprocessing/ and
 * coroutines/.
 */
#include "lesson.h"

#define TASKS 3

static const char *const names[TASKS] = {"Ada", "Ben", "Cem"};

static const char *task(int id)
{
    say("task %d asks for a name", id);
    sleep_seconds((TASKS + 1 - id) * lesson.wait);
    say("task %d is done", id);
    return names[id - 1];
}

void run(void)
{
    const char *results[TASKS];

    say("main starts the tasks");
    for (int i = 0; i < TASKS; i++)
        results[i] = task(i + 1);
    for (int i = 0; i < TASKS; i++)
        say("main greets %s", results[i]);
}
