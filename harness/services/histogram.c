/*
 * histogram.c - see histogram.h.
 */
#include "histogram.h"

#include <math.h>

#define STEP_BITS 6 /* HISTOGRAM_STEPS is 2 to this */

/* The first 64 buckets hold one value each; then 64 more for each power of two. */
static int bucket_of(uint64_t value)
{
    if (value < HISTOGRAM_STEPS)
        return (int)value;
    int shift = 63 - __builtin_clzll(value) - STEP_BITS;
    return shift * HISTOGRAM_STEPS + (int)(value >> shift);
}

static uint64_t highest_in(int bucket)
{
    if (bucket < HISTOGRAM_STEPS)
        return (uint64_t)bucket;
    int shift = bucket / HISTOGRAM_STEPS - 1;
    uint64_t step = (uint64_t)(bucket % HISTOGRAM_STEPS + HISTOGRAM_STEPS);
    return (step << shift) + ((uint64_t)1 << shift) - 1;
}

void histogram_add(struct histogram *histogram, uint64_t value)
{
    histogram->counts[bucket_of(value)]++;
    histogram->total++;
}

uint64_t histogram_quantile(const struct histogram *histogram, double share)
{
    uint64_t wanted = (uint64_t)ceil(share * (double)histogram->total), seen = 0;

    if (histogram->total == 0)
        return 0;
    for (int bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++) {
        seen += histogram->counts[bucket];
        if (seen >= wanted && seen)
            return highest_in(bucket);
    }
    return highest_in(HISTOGRAM_BUCKETS - 1);
}
