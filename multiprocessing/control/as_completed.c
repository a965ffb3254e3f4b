/*
 * multiprocessing/control/as_completed.c - three processes, the
 * first ends last; their results as they come: wait() says whose.
 *
 * Usage: build/multiprocessing/control/as_completed --wait 1
 * Compare with the same file in threading/ and coroutines/.
 */
#include "control.h"

#define COUNT 3
static char names[COUNT][8] = {"Ada", "Ben", "Cem"};
static int pipes[COUNT][2]; /* one for each task's result */

static int task(int id)
{
    say("task %d asks for a name", id);
    sleep_seconds((COUNT + 1 - id) * wait_s);
    say("task %d is done", id);
    Write_full(pipes[id - 1][1], names[id - 1], sizeof names[0]);
    return 0;
}

static int next_done(const pid_t children[COUNT])
{
    pid_t child = Wait();
    int i = 0;

    while (children[i] != child)
        i++;
    return i + 1;
}

void run(void)
{
    pid_t children[COUNT];
    char result[8];

    say("main starts the tasks");
    for (int i = 0; i < COUNT; i++) {
        Pipe(pipes[i]);
        if ((children[i] = Fork()) == 0)
            _exit(task(i + 1));
        Close(pipes[i][1]);
    }
    for (int i = 0; i < COUNT; i++) {
        int id = next_done(children);
        Read_full(pipes[id - 1][0], result, sizeof result);
        say("main greets %s", result);
    }
}
