/*
 * multiprocessing/io/sleep.c - N tasks each wait W seconds: a
 * process for each.
 *
 * Usage: build/multiprocessing/io/sleep --tasks 5 --wait 5
 * Compare with the same file in threading/ and coroutines/.
 *
 * task_started() and its like only record the timeline. A capital,
 * as in Calloc(), marks a call that ends the program when it fails.
 */
#include "lesson.h"

TASKS(tasks, 5, 1, 1e7, "how many tasks");
SECONDS(wait, 1, "how long each waits");

static void task(int id)
{
    task_started(id);
    task_waits(id, wait_s);
    sleep_seconds(wait_s);
    task_finished(id);
}

void run(void)
{
    pid_t *children = Calloc(tasks, sizeof *children);

    for (int i = 0; i < tasks; i++) {
        children[i] = Fork();
        if (children[i] == 0) {
            task(i + 1);
            _exit(0);
        }
    }
    for (int i = 0; i < tasks; i++)
        Waitpid(children[i]);
}
