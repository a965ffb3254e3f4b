/*
 * bootstrap.c - see bootstrap.h.
 */
#include "bootstrap.h"

#include "checked_memory.h"
#include "results.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

/* --- medians of draws ----------------------------------------------------------------------- */

/* A sample in order: a draw is then a count for each place, and its median is found without sorting
   it again. */
struct ranked {
    double *values; /* ascending */
    int count;
    int *place; /* of the round's value, or -1 */
    int rounds;
    int *drawn; /* how often each place was drawn */
    int drawn_count;
};

/* `rounds` may be more than the sample has. */
static struct ranked rank(struct sample sample, int rounds)
{
    struct ranked ranked = {
        .values = Calloc((size_t)sample.rounds, sizeof(double)),
        .place = Calloc((size_t)rounds, sizeof(int)),
        .rounds = rounds,
    };

    for (int i = 0; i < sample.rounds; i++)
        if (!isnan(sample.values[i]))
            ranked.values[ranked.count++] = sample.values[i];
    qsort(ranked.values, (size_t)ranked.count, sizeof(double), compare_numbers);
    for (int i = 0; i < rounds; i++) {
        const double *found = i >= sample.rounds || isnan(sample.values[i])
                                  ? NULL
                                  : bsearch(&sample.values[i], ranked.values, (size_t)ranked.count,
                                            sizeof(double), compare_numbers);
        ranked.place[i] = found ? (int)(found - ranked.values) : -1;
    }
    ranked.drawn = Calloc((size_t)ranked.count, sizeof(int));
    return ranked;
}

static void free_ranked(struct ranked *ranked)
{
    free(ranked->values);
    free(ranked->place);
    free(ranked->drawn);
}

static void forget_draw(struct ranked *ranked)
{
    memset(ranked->drawn, 0, (size_t)ranked->count * sizeof(int));
    ranked->drawn_count = 0;
}

static void draw_place(struct ranked *ranked, int place)
{
    if (place < 0)
        return;
    ranked->drawn[place]++;
    ranked->drawn_count++;
}

/* The value that has `before` others before it among those drawn. */
static double drawn_value(const struct ranked *ranked, int before)
{
    int place = 0;

    for (int seen = ranked->drawn[0]; seen <= before; seen += ranked->drawn[place])
        place++;
    return ranked->values[place];
}

static double drawn_median(const struct ranked *ranked)
{
    int count = ranked->drawn_count;

    if (count == 0)
        return NAN;
    return count % 2 ? drawn_value(ranked, count / 2)
                     : (drawn_value(ranked, count / 2 - 1) + drawn_value(ranked, count / 2)) / 2;
}

int sample_runs(struct sample sample)
{
    int count = 0;

    for (int i = 0; i < sample.rounds; i++)
        count += !isnan(sample.values[i]);
    return count;
}

static double median(struct ranked *ranked)
{
    forget_draw(ranked);
    for (int i = 0; i < ranked->count; i++)
        draw_place(ranked, i);
    return drawn_median(ranked);
}

double sample_median(struct sample sample)
{
    struct ranked ranked = rank(sample, sample.rounds);
    double value = median(&ranked);

    free_ranked(&ranked);
    return value;
}

/* --- drawing -------------------------------------------------------------------------------- */

/* splitmix64 (S. Vigna): small, and good enough to choose rounds with. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t mixed = *state += 0x9e3779b97f4a7c15;

    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    return mixed ^ mixed >> 31;
}

/* From 0 to count - 1. That 2^32 is no multiple of the count shifts the odds by 1e-6 at most. */
static int choose(uint64_t *state, int count)
{
    return (int)((next_random(state) >> 32) * (uint64_t)count >> 32);
}

static void draw_alone(uint64_t *state, struct ranked *ranked)
{
    forget_draw(ranked);
    for (int i = 0; i < ranked->count; i++)
        draw_place(ranked, choose(state, ranked->count));
}

static void draw_rounds(uint64_t *state, struct ranked *above, struct ranked *below)
{
    forget_draw(above);
    forget_draw(below);
    for (int i = 0; i < above->rounds; i++) {
        int round = choose(state, above->rounds);

        draw_place(above, above->place[round]);
        draw_place(below, below->place[round]);
    }
}

/* The ratios' limits; draws in which one side had no run at all have no ratio. */
static void find_limits(double *ratios, int count, struct estimate *estimate)
{
    int tail = (int)((count + 1) * 0.025);

    if (tail < 1)
        return;
    qsort(ratios, (size_t)count, sizeof *ratios, compare_numbers);
    estimate->low = ratios[tail - 1];
    estimate->high = ratios[count - tail];
}

static struct estimate estimate_ratio(struct ranked *above, struct ranked *below, bool in_rounds)
{
    struct estimate estimate = {median(above) / median(below), NAN, NAN,
                                above->count < below->count ? above->count : below->count};
    uint64_t state = 1;
    int count = 0;

    if (!isfinite(estimate.value))
        estimate.value = NAN;
    if (isnan(estimate.value) || estimate.runs < BOOTSTRAP_LEAST_RUNS)
        return estimate;

    double *ratios = Calloc(BOOTSTRAP_DRAWS, sizeof *ratios);
    for (int draw = 0; draw < BOOTSTRAP_DRAWS; draw++) {
        if (in_rounds) {
            draw_rounds(&state, above, below);
        } else {
            draw_alone(&state, above);
            draw_alone(&state, below);
        }
        double ratio = drawn_median(above) / drawn_median(below);
        if (!isnan(ratio))
            ratios[count++] = ratio;
    }
    find_limits(ratios, count, &estimate);
    free(ratios);
    return estimate;
}

static struct estimate ratio(struct sample above, struct sample below, bool in_rounds)
{
    int rounds = above.rounds > below.rounds ? above.rounds : below.rounds;
    struct ranked top = rank(above, rounds), bottom = rank(below, rounds);
    struct estimate estimate = estimate_ratio(&top, &bottom, in_rounds);

    free_ranked(&top);
    free_ranked(&bottom);
    return estimate;
}

struct estimate ratio_apart(struct sample above, struct sample below)
{
    return ratio(above, below, false);
}

struct estimate ratio_in_rounds(struct sample above, struct sample below)
{
    return ratio(above, below, true);
}

enum difference difference_of(struct estimate estimate)
{
    if (isnan(estimate.value))
        return DIFFERENCE_UNKNOWN;
    if (isnan(estimate.low))
        return DIFFERENCE_TOO_FEW;
    return estimate.high < 1 - BOOTSTRAP_RESOLUTION  ? DIFFERENCE_LESS
           : estimate.low > 1 + BOOTSTRAP_RESOLUTION ? DIFFERENCE_MORE
                                                     : DIFFERENCE_NOT_SHOWN;
}
