/*
 * harness/sequential/cpu/product.c - N tasks each multiply big
 * numbers: one after the other.
 *
 * Usage: build/sequential/cpu/product --tasks 8
 * Compare with cpu/product.c in threading/, multiprocessing/ and
 * coroutines/.
 */
#include "lesson.h"

static uint64_t task(int id)
{
    task_started(id);
    uint64_t product = product_up_to((uint64_t)lesson.to);
    task_finished(id);
    return product;
}

void run(void)
{
    for (int i = 0; i < lesson.tasks; i++) {
        uint64_t product = task(i + 1);
        task_result(i + 1, "%" PRIu64, product);
    }
}
