/*
 * multiprocessing/control/deadlock.c - two processes each read what
 * the other writes, before they write.
 *
 * Usage: make control LESSON=control/deadlock
 *        (by itself it never ends: Ctrl-C)
 * Compare with the same file in threading/ and coroutines/.
 */
#include "control.h"

static int pipes[2][2]; /* one for what each task writes */

static int task(int id)
{
    int own = id - 1, other = 1 - own, number = id;

    Close(pipes[own][0]);
    Close(pipes[other][1]);
    say("task %d wants what task %d writes", id, other + 1);
    Read_full(pipes[other][0], &number, sizeof number); /* WRONG */
    Write_full(pipes[own][1], &number, sizeof number);
    say("task %d has both", id);
    return 0;
}

void run(void)
{
    pid_t children[2];

    for (int i = 0; i < 2; i++)
        Pipe(pipes[i]);
    for (int i = 0; i < 2; i++)
        if ((children[i] = Fork()) == 0)
            _exit(task(i + 1));
    for (int i = 0; i < 2; i++) {
        Close(pipes[i][0]);
        Close(pipes[i][1]);
    }
    for (int i = 0; i < 2; i++)
        Waitpid(children[i]);
    say("main has waited for both");
}
