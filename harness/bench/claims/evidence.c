/*
 * evidence.c - how sure a figure is.
 */
#include "evidence.h"

#include <math.h>
#include <stdlib.h>
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

/* The middle half of the runs that count: one that happened to be slow is no reason to doubt. */
static struct evidence evidence_of(const struct row *row, const char *name)
{
    struct summary summary = summarise(row, NULL);
    double *values = counted_figures(row, name);
    struct evidence evidence = unknown;
    int count = 0;

    for (int i = 0; i < row->run_count; i++)
        if (!isnan(values[i]))
            values[count++] = values[i];
    if (count) {
        qsort(values, (size_t)count, sizeof *values, compare_numbers);
        evidence.low = values[(count - 1) / 4];
        evidence.high = values[count - 1 - (count - 1) / 4];
        evidence.value = name ? figure_median(row, name) : summary.median_s;
    }
    evidence.disturbed = summary.only_disturbed;
    free(values);
    return evidence;
}

struct evidence time_of_model(const struct measurement *measurement, const char *model)
{
    const struct row *row = measurement ? find_row(measurement, model) : NULL;

    return row ? evidence_of(row, NULL) : unknown;
}

struct evidence figure_of_model(const struct measurement *measurement, const char *model,
                                const char *name)
{
    const struct row *row = measurement ? find_row(measurement, model) : NULL;

    return row ? evidence_of(row, name) : unknown;
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
