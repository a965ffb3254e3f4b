/*
 * sum.c - additions, nothing else.
 */
#include "compute.h"

uint64_t sum_below(uint64_t to)
{
    uint64_t sum = 0;

    for (uint64_t i = 0; i < to; i++) {
        sum += i;
        /* The compiler has to have the sum ready here: no closed formula, no vectors. */
        __asm__ volatile("" : "+r"(sum));
    }
    return sum;
}
