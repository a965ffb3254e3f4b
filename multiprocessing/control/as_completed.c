/*
 * multiprocessing/control/as_completed.c - three processes, of
 * which the first is the last to end; their results in the order of
 * ending, in which wait() names them.
 *
 * Usage: build/multiprocessing/control/as_completed --wait 1
 * Compare with control/as_completed.c in threading/ and
 * coroutines/, and with control/greet.c.
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

static int next_done(const pid_t children[TASKS])
{
    pid_t child = Wait();
    int i = 0;

    while (children[i] != child)
        i++;
    return i + 1;
}

void run(void)
{
    pid_t children[TASKS];
    int ends[TASKS][2];
    struct name result = {0};

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
        int id = next_done(children);
        Read_full(ends[id - 1][0], &result, sizeof result);
        Close(ends[id - 1][0]);
        say("main greets %s", result.text);
    }
}
