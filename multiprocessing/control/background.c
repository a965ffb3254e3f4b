/*
 * multiprocessing/control/background.c - a process works while its
 * creator does something else, and is then waited for.
 *
 * Usage: build/multiprocessing/control/background --wait 1
 * Compare with control/background.c in threading/ and coroutines/.
 */
#include "lesson.h"

static int task(int number)
{
    say("task works");
    sleep_seconds(2 * lesson.wait);
    say("task is done");
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
    Close(ends[1]);
    say("main does something else");
    sleep_seconds(lesson.wait);
    say("main waits for the task");
    Read_full(ends[0], &result, sizeof result);
    Close(ends[0]);
    Waitpid(child);
    say("main got %d", result);
}
