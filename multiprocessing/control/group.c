/*
 * multiprocessing/control/group.c - a group of processes ends when
 * the last one does. When one fails, the others are cancelled.
 *
 * Usage: build/multiprocessing/control/group --wait 1
 *        build/multiprocessing/control/group --wait 1 --fail
 * Compare with control/group.c in threading/ and coroutines/.
 */
#include "lesson.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#define TASKS 3

static int task(int id)
{
    say("task %d starts", id);
    if (Sigtimedwait(SIGTERM, id * lesson.wait)) {
        say("task %d is cancelled, and its cleanup fails", id);
        return ENOSPC;
    }
    if (lesson.fail && id == 2) {
        say("task %d fails", id);
        return EIO;
    }
    say("task %d is done", id);
    return 0;
}

void run(void)
{
    pid_t children[TASKS];
    int errors[TASKS], ended, status;

    say("main begins the group");
    Hold_signal(SIGTERM);
    for (int i = 0; i < TASKS; i++) {
        children[i] = Fork();
        if (children[i] == 0)
            _exit(task(i + 1));
    }
    Let_signal_through(SIGTERM);
    for (int left = TASKS; left > 0; left--) {
        pid_t child = Waitpid_status(-1, &status);
        for (ended = 0; children[ended] != child; ended++)
            ;
        children[ended] = 0;
        errors[ended] =
            WIFEXITED(status) ? WEXITSTATUS(status) : EOWNERDEAD;
        for (int i = 0; errors[ended] && i < TASKS; i++)
            if (children[i])
                Kill(children[i], SIGTERM);
    }
    say("main has waited for all");
    for (int i = 0; i < TASKS; i++)
        if (errors[i])
            say("main got of task %d: %s", i + 1,
                strerror(errors[i]));
}
