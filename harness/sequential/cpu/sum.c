/*
 * harness/sequential/cpu/sum.c - N tasks each add up numbers:
 * one after the other.
 *
 * Usage: build/sequential/cpu/sum --tasks 8
 * Compare with cpu/sum.c in threading/, multiprocessing/ and
 * coroutines/.
 */
#include "lesson.h"

static uint64_t task(int id)
{
    task_started(id);
    uint64_t sum = sum_below((uint64_t)lesson.to);
    task_finished(id);
    return sum;
}

void run(void)
{
    for (int i = 0; i < lesson.tasks; i++) {
        uint64_t sum = task(i + 1);
        task_result(i + 1, "%" PRIu64, sum);
    }
}
