/*
 * evidence.c - how sure a figure is.
 */
#include "evidence.h"

#include <math.h>
#include <string.h>

/* What others' work may do to a time, at most: two loops share one core. */
#define DISTURBANCE 2.0

static const struct evidence unknown = {NAN, NAN, NAN, false};

const struct measurement *measured(const struct results *results, const char *lesson,
                                   const char *variant)
{
    for (int i = 0; i < results->measurement_count; i++)
        if (strcmp(results->measurements[i].lesson, lesson) == 0 &&
            strcmp(results->measurements[i].variant, variant) == 0 &&
            !*results->measurements[i].swept)
            return &results->measurements[i];
    return NULL;
}

struct evidence time_of_model(const struct measurement *measurement, const char *model)
{
    const struct row *row = measurement ? find_row(measurement, model) : NULL;

    if (!row)
        return unknown;
    struct summary summary = summarise(row, NULL);
    return (struct evidence){summary.min_s, summary.median_s, summary.max_s,
                             summary.only_disturbed};
}

struct evidence figure_of_model(const struct measurement *measurement, const char *model,
                                const char *name)
{
    const struct row *row = measurement ? find_row(measurement, model) : NULL;
    struct evidence evidence = unknown;

    if (!row)
        return unknown;
    struct summary summary = summarise(row, NULL);
    evidence.value = figure_median(row, name);
    evidence.disturbed = summary.only_disturbed;
    for (int i = 0; i < row->run_count; i++) {
        const struct run *run = &row->runs[i];
        for (int k = 0; k < run->figure_count; k++) {
            bool counts =
                !run->failure && !run->warm_up && run->disturbed == summary.only_disturbed;
            if (!counts || strcmp(run->figures[k].name, name) != 0)
                continue;
            evidence.low = fmin(evidence.low, run->figures[k].value);
            evidence.high = fmax(evidence.high, run->figures[k].value);
        }
    }
    return evidence;
}

struct evidence exactly(double value)
{
    return (struct evidence){value, value, value, false};
}

struct evidence ratio(struct evidence a, struct evidence b)
{
    return (struct evidence){a.low / b.high, a.value / b.value, a.high / b.low,
                             a.disturbed || b.disturbed};
}

static enum verdict decide(struct evidence evidence, double bound, bool least)
{
    double slack = evidence.disturbed ? DISTURBANCE : 1;
    double low = evidence.low / slack, high = evidence.high * slack;

    if (isnan(evidence.value))
        return NOT_MEASURED;
    if (least ? low >= bound : high <= bound)
        return HOLDS;
    if (least ? high < bound : low > bound)
        return DOES_NOT_HOLD;
    return NOT_DECIDED;
}

enum verdict at_least(struct evidence evidence, double bound)
{
    return decide(evidence, bound, true);
}

enum verdict at_most(struct evidence evidence, double bound)
{
    return decide(evidence, bound, false);
}

enum verdict both(enum verdict a, enum verdict b)
{
    static const enum verdict order[] = {NOT_MEASURED, DOES_NOT_HOLD, NOT_DECIDED};

    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (a == order[i] || b == order[i])
            return order[i];
    return HOLDS;
}

enum verdict opposite(enum verdict verdict)
{
    return verdict == HOLDS ? DOES_NOT_HOLD : verdict == DOES_NOT_HOLD ? HOLDS : verdict;
}
