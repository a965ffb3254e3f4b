/*
 * multiprocessing/control/semaphore.c - five processes, of which
 * two at a time may work: a pipe with as many bytes as permits.
 *
 * Usage: build/multiprocessing/control/semaphore --wait 1
 * Compare with the same file in threading/ and coroutines/.
 */
#include "control.h"

#define WORKERS 5
#define PERMITS 2
static int permits[2];

static int worker(int id)
{
    char permit;

    say("worker %d waits", id);
    Read_full(permits[0], &permit, 1);
    say("worker %d works", id);
    sleep_seconds(wait_s);
    say("worker %d is done", id);
    Write_full(permits[1], &permit, 1);
    return 0;
}

void run(void)
{
    pid_t children[WORKERS];

    Pipe(permits);
    for (int i = 0; i < PERMITS; i++)
        Write_full(permits[1], "+", 1);
    for (int i = 0; i < WORKERS; i++)
        if ((children[i] = Fork()) == 0)
            _exit(worker(i + 1));
    for (int i = 0; i < WORKERS; i++)
        Waitpid(children[i]);
    say("main: all are done");
}
