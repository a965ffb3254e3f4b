/*
 * harness/sequential/io/sleep.c - N tasks each wait W seconds: one
 * after the other.
 *
 * Usage: build/sequential/io/sleep --tasks 5 --wait 5
 * Compare with the same file in the three models' folders.
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
    for (int i = 0; i < tasks; i++)
        task(i + 1);
}
