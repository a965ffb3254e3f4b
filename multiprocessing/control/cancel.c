/*
 * multiprocessing/control/cancel.c - three processes are asked to
 * end: one obeys, one does not, one has hardly started.
 *
 * Usage: build/multiprocessing/control/cancel --wait 1
 * Compare with the same file in threading/ and coroutines/.
 */
#include "control.h"

#define COUNT 3

static int task(int id)
{
    say("task %d starts", id);
    bool asked = Sigtimedwait(SIGTERM, 5 * wait_s);
    if (asked && id == 2) {
        say("task %d goes on all the same", id); /* WRONG */
        sleep_seconds(9 * wait_s);
        asked = false;
    }
    if (asked) {
        say("task %d cleans up", id);
        Let_signal_through(SIGTERM);
        raise(SIGTERM); /* so that main sees why */
    }
    say("task %d is done", id);
    return 0;
}

void run(void)
{
    pid_t children[COUNT];

    Hold_signal(SIGTERM); /* it must not come before we wait */
    for (int i = 0; i < COUNT; i++)
        if ((children[i] = Fork()) == 0)
            _exit(task(i + 1));
    Let_signal_through(SIGTERM);
    say("main cancels task 3 at once");
    Kill(children[2], SIGTERM);
    sleep_seconds(wait_s);
    say("main cancels tasks 1 and 2");
    Kill(children[0], SIGTERM);
    Kill(children[1], SIGTERM);
    sleep_seconds(2 * wait_s); /* time to clean up */
    say("main kills task 2");
    Kill(children[1], SIGKILL);
    for (int i = 0; i < COUNT; i++) {
        int signal = Waitpid_signal(children[i]);
        bool ended = signal == SIGTERM, killed = signal == SIGKILL;
        say("main sees task %d %s", i + 1,
            ended    ? "cancelled"
            : killed ? "killed"
                     : "done");
    }
}
