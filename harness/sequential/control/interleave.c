/*
 * harness/sequential/control/interleave.c - two tasks, each
 * with two waits, one after the other.
 *
 * Usage: build/sequential/control/interleave --wait 1
 * Compare with the same file in the three models' folders.
 */
#include "control.h"

static const int first[] = {2, 1}, second[] = {1, 2};

static void task(int id)
{
    say("task %d starts", id);
    sleep_seconds(first[id - 1] * wait_s);
    say("task %d goes on", id);
    sleep_seconds(second[id - 1] * wait_s);
    say("task %d is done", id);
}

void run(void)
{
    for (int i = 0; i < 2; i++)
        task(i + 1);
    say("main has waited for both");
}
