/*
 * multiprocessing/control/background.c - a process works while its
 * creator does something else, and is then waited for.
 *
 * Usage: build/multiprocessing/control/background --wait 1
 * Compare with the same file in threading/ and coroutines/.
 */
#include "control.h"

static int task(int output)
{
    int result = 42;

    say("task works");
    sleep_seconds(2 * wait_s);
    say("task is done");
    Write_full(output, &result, sizeof result);
    return 0;
}

void run(void)
{
    pid_t child;
    int ends[2], result = 0;

    Pipe(ends);
    say("main starts the task");
    if ((child = Fork()) == 0)
        _exit(task(ends[1]));
    Close(ends[1]);
    say("main does something else");
    sleep_seconds(wait_s);
    say("main waits for the task");
    Read_full(ends[0], &result, sizeof result);
    Waitpid(child);
    say("main got %d", result);
}
