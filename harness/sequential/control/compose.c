/*
 * sequential/control/compose.c - a function calls another.
 *
 * Usage: build/sequential/control/compose --wait 1
 * Compare with control/compose.c in threading/, multiprocessing/
 * and coroutines/.
 */
#include "lesson.h"

static int inner(int number)
{
    say("inner works");
    sleep_seconds(lesson.wait);
    say("inner is done");
    return number + 1;
}

static int outer(int number)
{
    int found;

    say("outer asks inner");
    found = inner(number);
    say("outer got %d, and works", found);
    sleep_seconds(lesson.wait);
    say("outer is done");
    return 2 * found;
}

void run(void)
{
    int result;

    say("main asks outer");
    result = outer(20);
    say("main got %d", result);
}
