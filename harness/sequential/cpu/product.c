/*
 * harness/sequential/cpu/product.c - N tasks each multiply big
 * numbers: one after the other.
 *
 * Usage: build/sequential/cpu/product --tasks 8
 * Compare with the same file in the three models' folders.
 */
#include "lesson.h"

TASKS(tasks, 8, 1, 1e7, "how many tasks");
WHOLE(to, 20000, 1, 1e6, "the last factor");

static void task(int id)
{
    task_started(id);
    uint64_t product = product_up_to((uint64_t)to);
    task_finished(id);
    task_result(id, "%" PRIu64, product);
}

void run(void)
{
    for (int i = 0; i < tasks; i++)
        task(i + 1);
}
