/*
 * multiprocessing/control/cancel.c - three processes are cancelled:
 * one ends, one goes on all the same, one has not begun. They wait
 * for SIGTERM; SIGKILL needs no consent.
 *
 * Usage: build/multiprocessing/control/cancel --wait 1
 * Compare with control/cancel.c in threading/ and coroutines/.
 */
#include "lesson.h"

#include <signal.h>

#define TASKS 3

static void task(int id)
{
    bool asked;

    say("task %d starts", id);
    asked = Sigtimedwait(SIGTERM, 5 * lesson.wait);
    if (asked && id == 2) {
        say("task %d goes on all the same", id); /* WRONG */
        sleep_seconds(9 * lesson.wait);
        asked = false;
    }
    if (asked) {
        say("task %d cleans up", id);
        Let_signal_through(SIGTERM);
        raise(SIGTERM); /* so the parent sees why */
    }
    say("task %d is done", id);
}

void run(void)
{
    pid_t children[TASKS];

    Hold_signal(SIGTERM); /* it must not come before we wait */
    for (int i = 0; i < TASKS; i++) {
        children[i] = Fork();
        if (children[i] == 0) {
            task(i + 1);
            _exit(0);
        }
    }
    Let_signal_through(SIGTERM);
    say("main cancels task 3 at once");
    Kill(children[2], SIGTERM);
    sleep_seconds(lesson.wait);
    say("main cancels tasks 1 and 2");
    Kill(children[0], SIGTERM);
    Kill(children[1], SIGTERM);
    sleep_seconds(2 * lesson.wait); /* time to clean up */
    say("main kills task 2");
    Kill(children[1], SIGKILL);
    for (int i = 0; i < TASKS; i++) {
        int signal = Waitpid_signal(children[i]);
        say("main sees task %d %s", i + 1,
            signal == SIGTERM   ? "cancelled"
            : signal == SIGKILL ? "killed"
                                : "done");
    }
}
