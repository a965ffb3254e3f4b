/*
 * multiprocessing/control/deadlock.c - two processes, each of which
 * reads what the other is to write, before it writes itself.
 *
 * Usage: make control LESSON=control/deadlock
 *        (by itself it never ends: Ctrl-C)
 * Compare with control/deadlock.c in threading/ and coroutines/.
 */
#include "lesson.h"

static int pipes[2]
                [2]; /* pipes[i] carries what task i + 1 writes */

static void task(int id)
{
    int own = id - 1, other = 1 - own, number = id;

    Close(pipes[own][0]);
    Close(pipes[other][1]);
    say("task %d wants what task %d writes", id, other + 1);
    Read_full(pipes[other][0], &number, sizeof number); /* WRONG */
    Write_full(pipes[own][1], &number, sizeof number);
    say("task %d is done", id);
}

void run(void)
{
    pid_t children[2];

    for (int i = 0; i < 2; i++)
        Pipe(pipes[i]);
    for (int i = 0; i < 2; i++) {
        children[i] = Fork();
        if (children[i] == 0) {
            task(i + 1);
            _exit(0);
        }
    }
    for (int i = 0; i < 2; i++) {
        Close(pipes[i][0]);
        Close(pipes[i][1]);
    }
    for (int i = 0; i < 2; i++)
        Waitpid(children[i]);
    say("main has waited for both");
}
