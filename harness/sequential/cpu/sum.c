/*
 * harness/sequential/cpu/sum.c - N tasks each add up numbers: one
 * after the other.
 *
 * Usage: build/sequential/cpu/sum --tasks 8
 * Compare with the same file in the three models' folders.
 */
#include "lesson.h"

TASKS(tasks, 8, 1, 1e7, "how many tasks");
WHOLE(to, 1e8, 0, 4e9, "add the numbers below this");

static void task(int id)
{
    task_started(id);
    uint64_t sum = sum_below((uint64_t)to);
    task_finished(id);
    task_result(id, "%" PRIu64, sum);
}

void run(void)
{
    for (int i = 0; i < tasks; i++)
        task(i + 1);
}
