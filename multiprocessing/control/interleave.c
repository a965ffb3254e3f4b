/*
 * multiprocessing/control/interleave.c - two processes, each with
 * two waits: their steps come in between each other.
 *
 * Usage: build/multiprocessing/control/interleave --wait 1
 * Compare with control/interleave.c in threading/ and coroutines/.
 */
#include "lesson.h"

static const int first[] = {2, 1}, second[] = {1, 2};

static void task(int id)
{
    say("task %d starts", id);
    sleep_seconds(first[id - 1] * lesson.wait);
    say("task %d goes on", id);
    sleep_seconds(second[id - 1] * lesson.wait);
    say("task %d is done", id);
}

void run(void)
{
    pid_t children[2];

    for (int i = 0; i < 2; i++) {
        children[i] = Fork();
        if (children[i] == 0) {
            task(i + 1);
            _exit(0);
        }
    }
    for (int i = 0; i < 2; i++)
        Waitpid(children[i]);
    say("main has waited for both");
}
