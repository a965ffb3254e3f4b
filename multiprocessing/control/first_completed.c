/*
 * multiprocessing/control/first_completed.c - three processes, and
 * the first to be done counts: poll() on their pipes.
 *
 * Usage: build/multiprocessing/control/first_completed --wait 1
 * Compare with the same file in threading/ and coroutines/.
 */
#include "control.h"

#define COUNT 3
static const int units[COUNT] = {3, 1, 2};
static int pipes[COUNT][2]; /* one for each task's result */

static int task(int id)
{
    int result = 10 * id;

    say("task %d works", id);
    sleep_seconds(units[id - 1] * wait_s);
    say("task %d is done", id);
    Write_full(pipes[id - 1][1], &result, sizeof result);
    return 0;
}

void run(void)
{
    pid_t children[COUNT];
    struct pollfd done[COUNT];
    int first = 0, result = 0;

    for (int i = 0; i < COUNT; i++) {
        Pipe(pipes[i]);
        if ((children[i] = Fork()) == 0)
            _exit(task(i + 1));
        Close(pipes[i][1]);
    }
    for (int i = 0; i < COUNT; i++)
        done[i] = (struct pollfd){pipes[i][0], POLLIN, 0};
    Poll_for(done, COUNT, INFINITY);
    while (!done[first].revents)
        first++;
    Read_full(pipes[first][0], &result, sizeof result);
    say("main goes on with %d", result);
    for (int i = 0; i < COUNT; i++)
        Waitpid(children[i]);
    say("main: all are done");
}
