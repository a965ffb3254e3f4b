/*
 * harness/sequential/control/compose.c - a function calls another.
 *
 * Usage: build/sequential/control/compose --wait 1
 * Compare with the same file in the three models' folders.
 */
#include "control.h"

static void inner(int *number)
{
    say("inner works");
    sleep_seconds(wait_s);
    say("inner is done");
    *number += 1;
}

static void outer(int *number)
{
    say("outer asks inner");
    inner(number);
    say("outer got %d, and works", *number);
    sleep_seconds(wait_s);
    say("outer is done");
    *number *= 2;
}

void run(void)
{
    int number = 20;

    say("main asks outer");
    outer(&number);
    say("main got %d", number);
}
