/*
 * harness/sequential/control/greet.c - three results, one
 * after the other.
 *
 * Usage: build/sequential/control/greet --wait 1
 * Compare with the same file in the three models' folders.
 */
#include "control.h"

#define COUNT 3
static char names[COUNT][8] = {"Ada", "Ben", "Cem"};

static char *task(int id)
{
    say("task %d asks for a name", id);
    sleep_seconds((COUNT + 1 - id) * wait_s);
    say("task %d is done", id);
    return names[id - 1];
}

void run(void)
{
    char *results[COUNT];

    say("main starts the tasks");
    for (int i = 0; i < COUNT; i++)
        results[i] = task(i + 1);
    for (int i = 0; i < COUNT; i++)
        say("main greets %s", results[i]);
}
