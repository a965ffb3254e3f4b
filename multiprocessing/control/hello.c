/*
 * multiprocessing/control/hello.c - start one process, wait for it,
 * and get its result: bytes through a pipe.
 *
 * Usage: build/multiprocessing/control/hello --wait 1
 * Compare with control/hello.c in threading/ and coroutines/.
 */
#include "lesson.h"

static int task(int number)
{
    say("task: Guten …");
    sleep_seconds(lesson.wait);
    say("task: … morgen!");
    return number;
}

void run(void)
{
    int ends[2], result = 0;
    pid_t child;

    Pipe(ends);
    say("main starts the task");
    child = Fork();
    if (child == 0) {
        result = task(42);
        Write_full(ends[1], &result, sizeof result);
        _exit(0);
    }
    Close(ends[1]); /* or a child that failed would be waited for */
    Read_full(ends[0], &result, sizeof result);
    Waitpid(child);
    Close(ends[0]);
    say("main got %d", result);
}
