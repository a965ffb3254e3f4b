/*
 * sum.c - additions, nothing else.
 */
#include "compute.h"

#define ADDITIONS_A_BREATH 200000 /* some 100 µs */

_Thread_local void (*compute_breather)(void);

uint64_t sum_below(uint64_t to)
{
    uint64_t sum = 0, i = 0;

    while (i < to) {
        uint64_t end = to - i > ADDITIONS_A_BREATH ? i + ADDITIONS_A_BREATH : to;
        for (; i < end; i++) {
            sum += i;
            /* The compiler has to have the sum ready here: no closed formula, no vectors. */
            __asm__ volatile("" : "+r"(sum));
        }
        compute_breathe();
    }
    return sum;
}
