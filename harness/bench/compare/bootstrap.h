/*
 * bootstrap.h - how sure a ratio of two medians is: percentile intervals by resampling (B. Efron,
 * R. J. Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13).
 *
 * The random numbers always begin alike, so that the same figures give the same interval.
 */
#ifndef BOOTSTRAP_H
#define BOOTSTRAP_H

#define BOOTSTRAP_DRAWS 3999

/* A ratio needs so many runs on both sides: of fewer the interval says too little. */
#define BOOTSTRAP_LEAST_RUNS 5

/* What was measured in each round; NAN where nothing counts. */
struct sample {
    const double *values;
    int rounds;
};

/* The ratio, and where it lies with 95 % confidence. All are NAN where the ratio is not known; low
   and high alone where one side has fewer than BOOTSTRAP_LEAST_RUNS. */
struct estimate {
    double value, low, high;
    int runs; /* on the side that has fewer */
};

/* How many figures of the sample count. */
int sample_runs(struct sample sample);

/* The median of those, or NAN. */
double sample_median(struct sample sample);

/* The median of `above` over that of `below`. The two were measured apart from each other: each is
   resampled by itself. */
struct estimate ratio_apart(struct sample above, struct sample below);

/*
 * The same where round i of one was measured beside round i of the other: whole rounds are drawn,
 * so that what disturbed both at once cancels out. Rounds that only one of the two has still count
 * for it. What is drawn depends on the number of rounds alone, that is on the larger.
 */
struct estimate ratio_in_rounds(struct sample above, struct sample below);

/* Limits are told to three decimals, and a difference that these do not show is none. */
#define BOOTSTRAP_RESOLUTION 0.0005

/* What the interval says. */
enum difference {
    DIFFERENCE_LESS,
    DIFFERENCE_MORE,
    DIFFERENCE_NOT_SHOWN, /* the interval includes 1, as it is told */
    DIFFERENCE_TOO_FEW,   /* there is no interval */
    DIFFERENCE_UNKNOWN,   /* there is no ratio */
};
enum difference difference_of(struct estimate estimate);

#endif
