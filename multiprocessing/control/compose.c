/*
 * multiprocessing/control/compose.c - a process starts another and
 * waits for it: two processes, and yet one after the other.
 *
 * Usage: build/multiprocessing/control/compose --wait 1
 * Compare with control/compose.c in threading/ and coroutines/.
 */
#include "lesson.h"

/* What function(argument) returns, computed by a child. */
static int ask(int (*function)(int), int argument)
{
    int ends[2], result = 0;
    pid_t child;

    Pipe(ends);
    child = Fork();
    if (child == 0) {
        result = function(argument);
        Write_full(ends[1], &result, sizeof result);
        _exit(0);
    }
    Close(ends[1]);
    Read_full(ends[0], &result, sizeof result);
    Close(ends[0]);
    Waitpid(child);
    return result;
}

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
    found = ask(inner, number);
    say("outer got %d, and works", found);
    sleep_seconds(lesson.wait);
    say("outer is done");
    return 2 * found;
}

void run(void)
{
    int result;

    say("main asks outer");
    result = ask(outer, 20);
    say("main got %d", result);
}
