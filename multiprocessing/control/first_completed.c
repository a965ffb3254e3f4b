/*
 * multiprocessing/control/first_completed.c - three processes, and
 * whoever is done first is what counts: a pipe from each, and
 * poll() waits for all pipes at once.
 *
 * Usage: build/multiprocessing/control/first_completed --wait 1
 * Compare with control/first_completed.c in threading/ and
 * coroutines/.
 */
#include "lesson.h"

#define TASKS 3

static const int units[TASKS] = {3, 1, 2};

static void task(int id, int parent)
{
    int result = 10 * id;

    say("task %d works", id);
    sleep_seconds(units[id - 1] * lesson.wait);
    say("task %d is done", id);
    Write_full(parent, &result, sizeof result);
}

void run(void)
{
    pid_t children[TASKS];
    struct pollfd results[TASKS] = {0};
    int ends[2], first = 0, result = 0;

    for (int i = 0; i < TASKS; i++) {
        Pipe(ends);
        children[i] = Fork();
        if (children[i] == 0) {
            task(i + 1, ends[1]);
            _exit(0);
        }
        Close(ends[1]);
        results[i] = (struct pollfd){ends[0], POLLIN, 0};
    }
    Poll(results, TASKS);
    while (!results[first].revents)
        first++;
    Read_full(results[first].fd, &result, sizeof result);
    say("main goes on with %d", result);
    for (int i = 0; i < TASKS; i++) {
        Waitpid(children[i]);
        Close(results[i].fd);
    }
    say("main: all are done");
}
