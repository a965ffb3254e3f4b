/*
 * multiprocessing/cost/crash.c - N tasks each wait W seconds;
 * half-way one of them dereferences NULL. The fault ends its
 * process, and no other.
 *
 * Usage: build/multiprocessing/cost/crash --tasks 4
 * Compare with cost/crash.c in threading/ and coroutines/.
 */
#include "lesson.h"

#include <string.h>

static volatile int *volatile nowhere; /* NULL */

static void task(int id)
{

    task_started(id);
    task_waits(id, lesson.wait);
    sleep_seconds(lesson.wait / 2);
    if (id == 1)
        *nowhere = 1;
    sleep_seconds(lesson.wait / 2);
    task_finished(id);
}

void run(void)
{
    pid_t *children = Calloc(lesson.tasks, sizeof *children);

    for (int i = 0; i < lesson.tasks; i++) {
        children[i] = Fork();
        if (children[i] == 0) {
            task(i + 1);
            _exit(0);
        }
    }
    for (int i = 0; i < lesson.tasks; i++) {
        int signal = Waitpid_signal(children[i]);
        if (signal)
            task_result(i + 1, "killed by %s", strsignal(signal));
    }
    free(children);
}
