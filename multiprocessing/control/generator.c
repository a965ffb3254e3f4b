/*
 * multiprocessing/control/generator.c - a process makes values one
 * by one, each when it is asked for one: a byte asks, through one
 * pipe; the value comes through the other.
 *
 * Usage: build/multiprocessing/control/generator --wait 1
 * Compare with control/generator.c in threading/ and coroutines/.
 */
#include "lesson.h"

#define VALUES 5

static int asked[2], given[2];

static void producer(void)
{
    char ask;

    for (int i = 1; i <= VALUES; i++) {
        Read_full(asked[0], &ask, sizeof ask);
        say("producer works on value %d", i);
        sleep_seconds(lesson.wait / 2);
        Write_full(given[1], &i, sizeof i);
    }
    Read_full(asked[0], &ask, sizeof ask);
    say("producer has no more"); /* its end is the pipe's */
}

static bool next_value(int *value)
{
    Write_full(asked[1], "?", 1);
    return Read_full(given[0], value, sizeof *value);
}

void run(void)
{
    pid_t child;
    int got;

    Pipe(asked);
    Pipe(given);
    child = Fork();
    if (child == 0) {
        producer();
        _exit(0);
    }
    Close(asked[0]);
    Close(given[1]);
    while (next_value(&got))
        say("main got value %d", got);
    Waitpid(child);
    say("main has all");
    Close(asked[1]);
    Close(given[0]);
}
