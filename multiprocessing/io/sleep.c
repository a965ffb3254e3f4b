/*
 * multiprocessing/io/sleep.c - N tasks each wait W seconds: a
 * process for each.
 *
 * Usage: build/multiprocessing/io/sleep --tasks 5 --wait 5
 * Compare with io/sleep.c in threading/ and coroutines/.
 */
#include "lesson.h"

static void task(int id)
{
    task_started(id);
    task_waits(id, lesson.wait);
    sleep_seconds(lesson.wait);
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
    for (int i = 0; i < lesson.tasks; i++)
        Waitpid(children[i]);
    free(children);
}
