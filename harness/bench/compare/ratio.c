/*
 * ratio.c - see ratio.h.
 */
#include "ratio.h"

#include "checked_memory.h"
#include "results.h"

#include <math.h>
#include <stdint.h>

int sample_runs(struct sample sample)
{
    int count = 0;

    for (int i = 0; i < sample.rounds; i++)
        count += !isnan(sample.values[i]);
    return count;
}

/* splitmix64 (S. Vigna): small, and good enough to choose rounds with. From 0 to count - 1; that
   2^32 is no multiple of the count shifts the odds by 1e-6 at most. */
static int choose(uint64_t *state, int count)
{
    uint64_t mixed = *state += 0x9e3779b97f4a7c15;

    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    return (int)(((mixed ^ mixed >> 31) >> 32) * (uint64_t)count >> 32);
}

/* Of the rounds in `chosen`, or of the first `count`; `room` is for their values. */
static double median_of_rounds(struct sample sample, const int *chosen, int count, double *room)
{
    int taken = 0;

    for (int i = 0; i < count; i++) {
        int round = chosen ? chosen[i] : i;
        if (round < sample.rounds && !isnan(sample.values[round]))
            room[taken++] = sample.values[round];
    }
    return median_of(room, taken);
}

/* The counted values alone, which the caller frees. */
static struct sample counted(struct sample sample)
{
    struct sample counted = {Calloc((size_t)sample.rounds, sizeof(double)), 0};

    for (int i = 0; i < sample.rounds; i++)
        if (!isnan(sample.values[i]))
            counted.values[counted.rounds++] = sample.values[i];
    return counted;
}

/* `rounds`: of both, drawn together; 0: each has its own. Draws in which a side has no run have no
   ratio. */
static void find_limits(struct sample above, struct sample below, int rounds, struct ratio *ratio)
{
    size_t most = (size_t)(above.rounds > below.rounds ? above.rounds : below.rounds);
    int *chosen = Calloc(most, sizeof *chosen), count = 0;
    double *room = Calloc(most, sizeof *room), *ratios = Calloc(RATIO_DRAWS, sizeof *ratios);
    uint64_t state = 1;

    for (int draw = 0; draw < RATIO_DRAWS; draw++) {
        int drawn = rounds ? rounds : above.rounds;
        for (int i = 0; i < drawn; i++)
            chosen[i] = choose(&state, drawn);
        double top = median_of_rounds(above, chosen, drawn, room);
        drawn = rounds ? rounds : below.rounds;
        for (int i = 0; i < drawn && !rounds; i++)
            chosen[i] = choose(&state, drawn);
        ratios[count] = top / median_of_rounds(below, chosen, drawn, room);
        count += !isnan(ratios[count]);
    }
    int tail = (int)((count + 1) * 0.025);
    qsort(ratios, (size_t)count, sizeof *ratios, compare_numbers);
    if (tail > 0) {
        ratio->low = ratios[tail - 1];
        ratio->high = ratios[count - tail];
    }
    free(chosen);
    free(room);
    free(ratios);
}

struct ratio ratio_of(struct sample above, struct sample below, bool in_rounds)
{
    int rounds = above.rounds > below.rounds ? above.rounds : below.rounds;
    struct sample top = counted(above), bottom = counted(below);
    struct ratio ratio = NO_RATIO;
    double value = median_of(top.values, top.rounds) / median_of(bottom.values, bottom.rounds);

    if (isfinite(value))
        ratio.value = value;
    if (isfinite(value) && top.rounds >= RATIO_LEAST_RUNS && bottom.rounds >= RATIO_LEAST_RUNS)
        find_limits(in_rounds ? above : top, in_rounds ? below : bottom, in_rounds ? rounds : 0,
                    &ratio);
    free(top.values);
    free(bottom.values);
    return ratio;
}

bool ratio_differs(struct ratio ratio)
{
    return ratio.high < 1 - RATIO_RESOLUTION || ratio.low > 1 + RATIO_RESOLUTION;
}

const char *ratio_verdict(struct ratio ratio, bool is_time)
{
    if (isnan(ratio.value))
        return "-";
    if (isnan(ratio.low))
        return "too few runs";
    if (!ratio_differs(ratio))
        return "no difference shown";
    return ratio.low > 1 ? (is_time ? "slower" : "more") : (is_time ? "faster" : "less");
}
