/*
 * multiprocessing/control/hello.c - start one process, wait for it,
 * and get its result: bytes through a pipe.
 *
 * Usage: build/multiprocessing/control/hello --wait 1
 * Compare with the same file in threading/ and coroutines/.
 */
#include "control.h"

static int task(int number, int output)
{
    say("task: Guten …");
    sleep_seconds(wait_s);
    say("task: … morgen!");
    number += 2;
    Write_full(output, &number, sizeof number);
    return 0;
}

void run(void)
{
    pid_t child;
    int number = 40;
    int ends[2], result = 0;

    Pipe(ends);
    say("main starts the task");
    if ((child = Fork()) == 0)
        _exit(task(number, ends[1]));
    Close(ends[1]); /* or a child that failed would be waited for */
    Read_full(ends[0], &result, sizeof result);
    Waitpid(child);
    say("main got %d", result);
}
