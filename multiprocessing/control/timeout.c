/*
 * multiprocessing/control/timeout.c - wait for 3 units at most: for
 * work of 5, then for work of 3, which ends in the same moment.
 *
 * Usage: build/multiprocessing/control/timeout --wait 1
 *        build/multiprocessing/control/timeout --wait 1 --block
 * Compare with control/timeout.c in threading/ and coroutines/.
 */
#include "lesson.h"

#include <poll.h>
#include <signal.h>

static void task(int units, int parent)
{
    bool asked = false;
    int result = 42;

    if (lesson.block)
        sleep_seconds(units * lesson.wait);
    else
        asked = Sigtimedwait(SIGTERM, units * lesson.wait);
    if (asked) {
        say("task cleans up");
        return;
    }
    say("task is done");
    Write_full(parent, &result, sizeof result);
}

static void wait_for(int units)
{
    int ends[2], result;
    pid_t work;

    say("main waits 3 at most for work of %d", units);
    Pipe(ends);
    work = Fork();
    if (work == 0) {
        task(units, ends[1]);
        _exit(0);
    }
    Close(ends[1]);
    struct pollfd polled = {.fd = ends[0], .events = POLLIN};
    if (poll(&polled, 1, (int)(3000 * lesson.wait)) == 0) {
        say("main asks it to end");
        Kill(work, SIGTERM);
        if (poll(&polled, 1, (int)(1000 * lesson.wait)) == 0) {
            say("main kills it");
            Kill(work, SIGKILL);
        }
    }
    if (!Read_full(ends[0], &result, sizeof result))
        say("main got nothing in time");
    else
        say("main got %d", result);
    Close(ends[0]);
    Waitpid_signal(work);
}

void run(void)
{
    Hold_signal(SIGTERM); /* the task looks for it */
    wait_for(5);
    wait_for(3);
    Let_signal_through(SIGTERM);
}
