/*
 * multiprocessing/control/greet.c - three processes, of which the
 * first is the last to end; their results in the order of creation,
 * each from a pipe of its own.
 *
 * Usage: build/multiprocessing/control/greet --wait 1
 * Compare with control/greet.c in threading/ and coroutines/.
 */
#include "lesson.h"

#define TASKS 3

struct name {
    char text[8];
};

static const struct name names[TASKS] = {{"Ada"}, {"Ben"}, {"Cem"}};

static void task(int id, int parent)
{
    say("task %d asks for a name", id);
    sleep_seconds((TASKS + 1 - id) * lesson.wait);
    say("task %d is done", id);
    Write_full(parent, &names[id - 1], sizeof names[0]);
}

void run(void)
{
    pid_t children[TASKS];
    int ends[TASKS][2];
    struct name results[TASKS] = {0};

    say("main starts the tasks");
    for (int i = 0; i < TASKS; i++) {
        Pipe(ends[i]);
        children[i] = Fork();
        if (children[i] == 0) {
            task(i + 1, ends[i][1]);
            _exit(0);
        }
        Close(ends[i][1]);
    }
    for (int i = 0; i < TASKS; i++) {
        Read_full(ends[i][0], &results[i], sizeof results[0]);
        Close(ends[i][0]);
        Waitpid(children[i]);
    }
    for (int i = 0; i < TASKS; i++)
        say("main greets %s", results[i].text);
}
