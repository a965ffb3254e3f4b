/*
 * multiprocessing/control/compose.c - a process starts another and
 * waits for it: two processes, and yet one after the other.
 *
 * Usage: build/multiprocessing/control/compose --wait 1
 * Compare with the same file in threading/ and coroutines/.
 */
#include "control.h"

/* The number goes as a copy, and comes back through a pipe. */
static void ask(void (*function)(int *number), int *number)
{
    int ends[2];
    pid_t child;

    Pipe(ends);
    if ((child = Fork()) == 0) {
        function(number);
        Write_full(ends[1], number, sizeof *number);
        _exit(0);
    }
    Close(ends[1]);
    Read_full(ends[0], number, sizeof *number);
    Close(ends[0]);
    Waitpid(child);
}

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
    ask(inner, number);
    say("outer got %d, and works", *number);
    sleep_seconds(wait_s);
    say("outer is done");
    *number *= 2;
}

void run(void)
{
    int number = 20;

    say("main asks outer");
    ask(outer, &number);
    say("main got %d", number);
}
