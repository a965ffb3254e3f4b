/*
 * ratio.h - the ratio of two medians, and how sure it is: percentile intervals by resampling
 * (B. Efron, R. J. Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13).
 */
#ifndef RATIO_H
#define RATIO_H

#include <stdbool.h>

#define RATIO_DRAWS      3999
#define RATIO_LEAST_RUNS 5      /* on both sides: of fewer the interval says too little */
#define RATIO_RESOLUTION 0.0005 /* limits have three decimals: a smaller difference is none */

/* What was measured in each round; NAN where nothing counts. */
struct sample {
    double *values;
    int rounds;
};

int sample_runs(struct sample sample); /* how many count */

/* Where it lies with 95 % confidence. All are NAN where there is no ratio; low and high alone where
   one side has too few runs. */
struct ratio {
    double value, low, high;
};
#define NO_RATIO ((struct ratio){NAN, NAN, NAN})

/*
 * The median of `above` over that of `below`. Measured apart from each other, each is resampled by
 * itself. `in_rounds`: round i of one was measured beside round i of the other, and whole rounds
 * are drawn, so that what disturbed both at once cancels out. The random numbers always begin
 * alike: the same numbers give the same interval.
 */
struct ratio ratio_of(struct sample above, struct sample below, bool in_rounds);

/* The interval does not include 1. */
bool ratio_differs(struct ratio ratio);

/* "faster", "slower" (of what is no time "less", "more"), "no difference shown", "too few runs", or
   "-" where there is no ratio. */
const char *ratio_verdict(struct ratio ratio, bool is_time);

#endif
