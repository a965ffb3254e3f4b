/*
 * multiprocessing/control/group.c - a group of processes ends when
 * the last one does. When one fails, the others are cancelled.
 *
 * Usage: build/multiprocessing/control/group --wait 1 [--fails]
 * Compare with the same file in threading/ and coroutines/.
 */
#include "control.h"

#define COUNT 3
FLAG(fails, "task 2 fails");

static int task(int id)
{
    say("task %d starts", id);
    if (Sigtimedwait(SIGTERM, id * wait_s)) {
        say("task %d is cancelled, and its cleanup fails", id);
        return ENOSPC;
    }
    if (fails && id == 2) {
        say("task %d fails", id);
        return EIO;
    }
    say("task %d is done", id);
    return 0;
}

void run(void)
{
    pid_t children[COUNT];
    int errors[COUNT];

    say("main begins the group");
    Hold_signal(SIGTERM); /* it must not come before we wait */
    for (int i = 0; i < COUNT; i++)
        if ((children[i] = Fork()) == 0)
            _exit(task(i + 1));
    Let_signal_through(SIGTERM);
    for (int left = COUNT; left > 0; left--) {
        int status, ended = 0;
        pid_t child = Waitpid_status(-1, &status);
        while (children[ended] != child)
            ended++;
        children[ended] = 0;
        errors[ended] =
            WIFEXITED(status) ? WEXITSTATUS(status) : EOWNERDEAD;
        for (int i = 0; errors[ended] && i < COUNT; i++)
            if (children[i])
                Kill(children[i], SIGTERM);
    }
    say("main has waited for all");
    for (int i = 0; i < COUNT; i++)
        if (errors[i])
            say("main: task %d ended with: %s", i + 1,
                strerror(errors[i]));
}
