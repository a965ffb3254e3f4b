/*
 * test_bootstrap.c - intervals of ratios: do they hold what they promise, and always the same?
 */
#include "bootstrap.h"
#include "test.h"

#include <math.h>
#include <stdint.h>

#define ROUNDS 20

static uint64_t state = 7;

/* From 0 to 1, in no order; the same in each test's own process. */
static double uniform(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (double)(state >> 11) / 9007199254740992.0;
}

/* Times as they are: a floor and a tail to the right. */
static void measure(double *values, int count, double floor_s)
{
    for (int i = 0; i < count; i++)
        values[i] = floor_s * (1 - 0.05 * log(1 - uniform()));
}

static struct sample sample(const double *values, int rounds)
{
    return (struct sample){values, rounds};
}

TEST(a_median_passes_over_rounds_that_do_not_count)
{
    CHECK(sample_median(sample((double[]){3, NAN, 1, 2}, 4)) == 2);
    CHECK(sample_median(sample((double[]){4, 3, 2, 1}, 4)) == 2.5);
    CHECK_EQUAL(sample_runs(sample((double[]){3, NAN, 1, 2}, 4)), 3);
    CHECK(isnan(sample_median(sample((double[]){NAN}, 1))));
    CHECK(isnan(sample_median(sample(NULL, 0))));
}

TEST(figures_without_spread_have_an_interval_without_width)
{
    double twos[6] = {2, 2, 2, 2, 2, 2}, ones[6] = {1, 1, 1, 1, 1, 1};
    struct estimate apart = ratio_apart(sample(twos, 6), sample(ones, 6));
    struct estimate paired = ratio_in_rounds(sample(twos, 6), sample(ones, 6));

    CHECK(apart.value == 2 && apart.low == 2 && apart.high == 2);
    CHECK(paired.value == 2 && paired.low == 2 && paired.high == 2);
    CHECK_EQUAL(apart.runs, 6);
}

TEST(the_limits_are_those_of_the_binomial_distribution)
{
    /* The median of a draw of 9 out of 1 … 9 lies below the k-th value with a probability that can
       be worked out: 2.8 % at most 2, 14.5 % at most 3; the same from above. */
    double values[] = {5, 3, 9, 1, 7, 2, 8, 4, 6}, ones[] = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    struct estimate estimate = ratio_apart(sample(values, 9), sample(ones, 9));

    CHECK(estimate.value == 5);
    CHECK(estimate.low == 2 || estimate.low == 3);
    CHECK(estimate.high == 8 || estimate.high == 7);
}

TEST(the_same_figures_give_the_same_interval)
{
    double a[ROUNDS], b[ROUNDS];

    measure(a, ROUNDS, 1);
    measure(b, ROUNDS, 1.1);
    struct estimate first = ratio_apart(sample(a, ROUNDS), sample(b, ROUNDS));
    ratio_in_rounds(sample(b, ROUNDS), sample(a, ROUNDS));
    struct estimate again = ratio_apart(sample(a, ROUNDS), sample(b, ROUNDS));
    CHECK(first.low == again.low && first.value == again.value && first.high == again.high);
    CHECK(first.low < first.value && first.value < first.high);
}

/* Of how many comparisons does the interval hold the true ratio? */
static int count_held(int rounds, double ratio, int comparisons)
{
    double a[ROUNDS], b[ROUNDS];
    int held = 0;

    for (int i = 0; i < comparisons; i++) {
        measure(a, rounds, 1);
        measure(b, rounds, ratio);
        struct estimate estimate = ratio_apart(sample(b, rounds), sample(a, rounds));
        held += estimate.low <= ratio && ratio <= estimate.high;
    }
    return held;
}

TEST(nineteen_of_twenty_intervals_hold_the_true_ratio, .limit_s = 60)
{
    for (int rounds = BOOTSTRAP_LEAST_RUNS; rounds <= ROUNDS; rounds += 5) {
        int held = count_held(rounds, 1.3, 200);
        printf("# %d of 200 with %d runs\n", held, rounds);
        CHECK(held >= 180);
    }
}

TEST(what_disturbs_both_models_of_a_round_cancels_out)
{
    double a[ROUNDS], b[ROUNDS];

    for (int i = 0; i < ROUNDS; i++) {
        a[i] = 1 + uniform();
        b[i] = 1.02 * a[i];
    }
    struct estimate apart = ratio_apart(sample(b, ROUNDS), sample(a, ROUNDS));
    struct estimate paired = ratio_in_rounds(sample(b, ROUNDS), sample(a, ROUNDS));
    CHECK_EQUAL(difference_of(apart), DIFFERENCE_NOT_SHOWN);
    CHECK_EQUAL(difference_of(paired), DIFFERENCE_MORE);
    CHECK(paired.high - paired.low < 0.01);
}

TEST(models_with_runs_in_few_common_rounds_can_be_compared)
{
    double a[ROUNDS], b[ROUNDS];

    for (int i = 0; i < ROUNDS; i++) {
        a[i] = i < 6 ? 4 + uniform() : NAN;
        b[i] = i < 6 ? NAN : 1 + uniform();
    }
    struct estimate estimate = ratio_in_rounds(sample(a, 6), sample(b, ROUNDS));
    CHECK_EQUAL(estimate.runs, 6);
    CHECK_EQUAL(difference_of(estimate), DIFFERENCE_MORE);
}

TEST(few_runs_have_a_ratio_and_no_interval)
{
    double three[] = {1, 2, 3}, many[ROUNDS];

    measure(many, ROUNDS, 1);
    struct estimate estimate = ratio_apart(sample(three, 3), sample(many, ROUNDS));
    CHECK(estimate.value > 1 && isnan(estimate.low) && isnan(estimate.high));
    CHECK_EQUAL(difference_of(estimate), DIFFERENCE_TOO_FEW);
    CHECK_EQUAL(estimate.runs, 3);
}

TEST(without_a_median_on_both_sides_there_is_no_ratio)
{
    double nothing[] = {NAN, NAN}, zeros[] = {0, 0, 0, 0, 0}, many[ROUNDS];

    measure(many, ROUNDS, 1);
    CHECK_EQUAL(difference_of(ratio_apart(sample(nothing, 2), sample(many, ROUNDS))),
                DIFFERENCE_UNKNOWN);
    CHECK_EQUAL(difference_of(ratio_in_rounds(sample(many, ROUNDS), sample(NULL, 0))),
                DIFFERENCE_UNKNOWN);
    CHECK_EQUAL(difference_of(ratio_apart(sample(many, ROUNDS), sample(zeros, 5))),
                DIFFERENCE_UNKNOWN);
}

TEST(the_interval_decides)
{
    CHECK_EQUAL(difference_of((struct estimate){0.9, 0.8, 0.99, 9}), DIFFERENCE_LESS);
    CHECK_EQUAL(difference_of((struct estimate){1.1, 1.01, 1.2, 9}), DIFFERENCE_MORE);
    CHECK_EQUAL(difference_of((struct estimate){1.1, 1, 1.2, 9}), DIFFERENCE_NOT_SHOWN);
    CHECK_EQUAL(difference_of((struct estimate){0.9, 0.8, 0.9998, 9}), DIFFERENCE_NOT_SHOWN);
}
