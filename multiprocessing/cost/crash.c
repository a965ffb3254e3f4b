/*
 * multiprocessing/cost/crash.c - half-way one of N tasks
 * dereferences NULL: that ends its process, and no other.
 *
 * Usage: build/multiprocessing/cost/crash --tasks 4 --outlive
 * Compare with the same file in threading/ and coroutines/.
 */
#include "lesson.h"

TASKS(tasks, 4, 1, 1e7, "how many tasks");
SECONDS(wait, 1, "how long each waits");

static volatile int *volatile nowhere; /* NULL */

static int task(int id)
{
    task_started(id);
    task_waits(id, wait_s);
    sleep_seconds(wait_s / 2);
    if (id == 1)
        *nowhere = 1; /* here it ends */
    sleep_seconds(wait_s / 2);
    task_finished(id);
    return 0;
}

void run(void)
{
    pid_t *children = Calloc(tasks, sizeof *children);

    for (int i = 0; i < tasks; i++)
        if ((children[i] = Fork()) == 0)
            _exit(task(i + 1));
    for (int i = 0; i < tasks; i++) {
        int signal = Waitpid_signal(children[i]);
        if (signal)
            task_result(i + 1, "killed by %s", strsignal(signal));
    }
}
