/*
 * multiprocessing/control/timeout.c - wait for 3 units at most: for
 * work of 5, then for work of 3, which ends at the same moment.
 *
 * Usage: build/multiprocessing/control/timeout --wait 1 [--block]
 * Compare with the same file in threading/ and coroutines/.
 */
#include "control.h"

FLAG(block, "the work cannot be asked to end");

struct work {
    int units, result;
};

static int task(struct work *work, int output)
{
    if (block) {
        sleep_seconds(work->units * wait_s);
    } else if (Sigtimedwait(SIGTERM, work->units * wait_s)) {
        say("task cleans up");
        return 0;
    }
    say("task is done");
    work->result = 42;
    Write_full(output, &work->result, sizeof work->result);
    return 0;
}

static void wait_for(int units)
{
    struct work work = {units, 0};
    int ends[2];
    pid_t child;

    say("main waits 3 at most for work of %d", units);
    Pipe(ends);
    if ((child = Fork()) == 0)
        _exit(task(&work, ends[1]));
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
    if (Read_full(ends[0], &work.result, sizeof work.result))
        say("main got %d", work.result);
    else
        say("main got nothing in time");
    Close(ends[0]);
    Waitpid_signal(child);
}

void run(void)
{
    Hold_signal(SIGTERM); /* the task waits for it */
    wait_for(5);
    wait_for(3);
    Let_signal_through(SIGTERM);
}
