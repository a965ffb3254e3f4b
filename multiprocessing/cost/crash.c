/*
 * multiprocessing/cost/crash.c - N tasks each wait W seconds;
 * half-way one of them dereferences NULL. The fault ends its
 * process, and no other.
 *
 * Usage: build/multiprocessing/cost/crash --tasks 4 --outlive
 * Compare with cost/crash.c in threading/ and coroutines/.
 */
#include "lesson.h"

#include <string.h>

TASKS(tasks, 4, 1, 1e7, "how many tasks");
SECONDS(wait, 1, "how long each waits");

static volatile int *volatile nowhere; /* NULL */

static void task(int id)
{
    task_started(id);
    task_waits(id, wait_s);
    sleep_seconds(wait_s / 2);
    if (id == 1)
        *nowhere = 1; /* here it ends */
    sleep_seconds(wait_s / 2);
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
    for (int i = 0; i < tasks; i++) {
        int signal = Waitpid_signal(children[i]);
        if (signal)
            task_result(i + 1, "killed by %s", strsignal(signal));
    }
}
