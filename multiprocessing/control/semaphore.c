/*
 * multiprocessing/control/semaphore.c - five processes, of which
 * two at a time may work: a pipe with as many bytes as permits.
 *
 * Usage: build/multiprocessing/control/semaphore --wait 1
 * Compare with control/semaphore.c in threading/ and coroutines/.
 */
#include "lesson.h"

#define WORKERS 5
#define PERMITS 2

static int permits[2];

static void worker(int id)
{
    char permit = '+';

    say("worker %d waits", id);
    Read_full(permits[0], &permit, 1);
    say("worker %d works", id);
    sleep_seconds(lesson.wait);
    say("worker %d is done", id);
    Write_full(permits[1], &permit, 1);
}

void run(void)
{
    pid_t workers[WORKERS];

    Pipe(permits);
    for (int i = 0; i < PERMITS; i++)
        Write_full(permits[1], "+", 1);
    for (int i = 0; i < WORKERS; i++) {
        workers[i] = Fork();
        if (workers[i] == 0) {
            worker(i + 1);
            _exit(0);
        }
    }
    for (int i = 0; i < WORKERS; i++)
        Waitpid(workers[i]);
    say("main: all are done");
}
