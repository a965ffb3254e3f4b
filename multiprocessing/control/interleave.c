/*
 * multiprocessing/control/interleave.c - two processes, each with
 * two waits: their steps interleave.
 *
 * Usage: build/multiprocessing/control/interleave --wait 1
 * Compare with the same file in threading/ and coroutines/.
 */
#include "control.h"

static const int first[] = {2, 1}, second[] = {1, 2};

static int task(int id)
{
    say("task %d starts", id);
    sleep_seconds(first[id - 1] * wait_s);
    say("task %d goes on", id);
    sleep_seconds(second[id - 1] * wait_s);
    say("task %d is done", id);
    return 0;
}

void run(void)
{
    pid_t children[2];

    for (int i = 0; i < 2; i++)
        if ((children[i] = Fork()) == 0)
            _exit(task(i + 1));
    for (int i = 0; i < 2; i++)
        Waitpid(children[i]);
    say("main has waited for both");
}
