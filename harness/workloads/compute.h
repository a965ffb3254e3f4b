/*
 * compute.h - the work itself: the same object code for every model.
 */
#ifndef COMPUTE_H
#define COMPUTE_H

#include "clock.h"

#include <stdint.h>
#include <time.h>

/* Blocks the calling thread for `seconds` (at least; some 0.1 ms more is usual). */
void sleep_seconds(double seconds);

/* The moment `seconds` from now, on CLOCK_MONOTONIC. */
struct timespec moment_in(double seconds);

/*
 * Computes until this thread has used `seconds` of CPU time. When it could have run but had no
 * processor for a millisecond or more, it calls preempted(task, since, until), in
 * CLOCK_MONOTONIC seconds.
 */
void compute_seconds(double seconds, void (*preempted)(int task, double since, double until),
                     int task);

/*
 * The functions below call this every 100 µs or so while they compute; NULL, the default: they do
 * not. For a thread that holds what others want.
 */
extern _Thread_local void (*compute_breather)(void);

static inline void compute_breathe(void)
{
    if (compute_breather)
        compute_breather();
}

/* 0 + 1 + … + (to - 1), one addition after the other: the compiler may not fold the loop.
   0 … 9,999,999 gives 49,999,995,000,000. */
uint64_t sum_below(uint64_t to);

/*
 * 1 · 2 · … · to as a big integer, one factor after the other; returns it modulo 2^61 - 1, a prime
 * (its last digits would all be 0). 99,999! has 1,516,688 bits and leaves 184,299,920,323,587,622.
 */
uint64_t product_up_to(uint64_t to);

#endif
