/*
 * multiprocessing/control/timeout.c - wait for 3 units at most: for
 * work of 5, then for work of 3, which ends in the same moment.
 *
 * Usage: build/multiprocessing/control/timeout --wait 1
 *        build/multiprocessing/control/timeout --wait 1 --block
 * Compare with the same file in threading/ and coroutines/.
 */
#include "lesson.h"

#include <signal.h>

SECONDS(wait, 1, "the unit of time");
FLAG(block, "the work cannot be asked to end");

static int task(int units, int output)
{
    int result = 42;

    if (block) {
        sleep_seconds(units * wait_s);
    } else if (Sigtimedwait(SIGTERM, units * wait_s)) {
        say("task cleans up");
        return 0;
    }
    say("task is done");
    Write_full(output, &result, sizeof result);
    return 0;
}

static void wait_for(int units)
{
    int ends[2], result;
    pid_t child;

    say("main waits 3 at most for work of %d", units);
    Pipe(ends);
    if ((child = Fork()) == 0)
        _exit(task(units, ends[1]));
    Close(ends[1]);
    struct pollfd output = {.fd = ends[0], .events = POLLIN};
    if (Poll_for(&output, 1, 3 * wait_s) == 0) {
        say("main asks it to end");
        Kill(child, SIGTERM);
        if (Poll_for(&output, 1, wait_s) == 0) {
            say("main kills it");
            Kill(child, SIGKILL);
        }
    }
    if (Read_full(ends[0], &result, sizeof result))
        say("main got %d", result);
    else
        say("main got nothing in time");
    Close(ends[0]);
    Waitpid_signal(child);
}

void run(void)
{
    Hold_signal(SIGTERM); /* the task looks for it */
    wait_for(5);
    wait_for(3);
    Let_signal_through(SIGTERM);
}
