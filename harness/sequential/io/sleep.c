/*
 * harness/sequential/io/sleep.c - N tasks each wait W seconds: one
 * after the other.
 *
 * Usage: build/sequential/io/sleep --tasks 5 --wait 5
 * Compare with io/sleep.c in threading/, multiprocessing/ and
 * coroutines/.
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
    for (int i = 0; i < lesson.tasks; i++)
        task(i + 1);
}
