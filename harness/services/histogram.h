/*
 * histogram.h - how often something took how long, to 1 part in 64, in little memory.
 *
 * As in HdrHistogram the width of the buckets grows with the value, so that a nanosecond and an
 * hour have room beside each other and quantiles are as exact for the one as for the other.
 */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_STEPS   64 /* buckets from a power of two to the next */
#define HISTOGRAM_BUCKETS (HISTOGRAM_STEPS * 59)

struct histogram {
    uint64_t counts[HISTOGRAM_BUCKETS], total;
};

/* `value` is in nanoseconds, or whatever else; all of uint64_t has room. */
void histogram_add(struct histogram *histogram, uint64_t value);

/* The value that the part `share` (0.99) of all values do not exceed, rounded up by 1/64 at the
   most; 0 where there are none. */
uint64_t histogram_quantile(const struct histogram *histogram, double share);

#endif
