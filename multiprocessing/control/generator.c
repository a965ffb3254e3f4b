/*
 * multiprocessing/control/generator.c - a process makes values one
 * by one: a byte in a pipe asks for the next.
 *
 * Usage: build/multiprocessing/control/generator --wait 1
 * Compare with the same file in threading/ and coroutines/.
 */
#include "control.h"

#define VALUES 5
static int asked[2], given[2];

static int producer(void)
{
    char ask;

    for (int i = 1; i <= VALUES; i++) {
        Read_full(asked[0], &ask, 1);
        say("producer works on value %d", i);
        sleep_seconds(wait_s / 2);
        Write_full(given[1], &i, sizeof i);
    }
    Read_full(asked[0], &ask, 1);
    say("producer has no more"); /* and its end closes the pipe */
    return 0;
}

static bool next_value(int *got)
{
    Write_full(asked[1], "?", 1);
    return Read_full(given[0], got, sizeof *got);
}

void run(void)
{
    pid_t child;
    int got;

    Pipe(asked);
    Pipe(given);
    if ((child = Fork()) == 0)
        _exit(producer());
    Close(given[1]);
    while (next_value(&got))
        say("main got value %d", got);
    Waitpid(child);
    say("main has all");
}
