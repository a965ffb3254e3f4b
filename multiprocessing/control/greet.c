/*
 * multiprocessing/control/greet.c - three processes, the first ends
 * last; their results in the order of creation.
 *
 * Usage: build/multiprocessing/control/greet --wait 1
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

void run(void)
{
    pid_t children[COUNT];
    char results[COUNT][8];

    say("main starts the tasks");
    for (int i = 0; i < COUNT; i++) {
        Pipe(pipes[i]);
        if ((children[i] = Fork()) == 0)
            _exit(task(i + 1));
        Close(pipes[i][1]);
    }
    for (int i = 0; i < COUNT; i++)
        Read_full(pipes[i][0], results[i], sizeof results[i]);
    for (int i = 0; i < COUNT; i++)
        Waitpid(children[i]);
    for (int i = 0; i < COUNT; i++)
        say("main greets %s", results[i]);
}
