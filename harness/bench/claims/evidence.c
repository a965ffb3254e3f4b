/*
 * evidence.c - see evidence.h.
 */
#include "evidence.h"

#include "checked_memory.h"
#include "units.h"

#include <math.h>

/* How far other programs can move a time: two of them share one core. */
#define DISTURBANCE 2.0

const char *const verdict_names[] = {
    [NOT_MEASURED] = "not measured",
    [HOLDS] = "holds",
    [HOLDS_PARTLY] = "holds in part",
    [DOES_NOT_HOLD] = "does not hold",
    [DOES_NOT_HOLD_IN_C] = "does not hold in C",
    [TOO_NOISY] = "not decided (too noisy)",
    [ONE_RUN] = "not decided (one run)",
    [ONE_CORE] = "not decided (one core)",
    [NOT_SEEN] = "not decided (it did not happen)",
};

struct evidence exactly(double value, const char *unit)
{
    return (struct evidence){value, value, value, .unit = unit};
}

struct evidence ratio(struct evidence a, struct evidence b)
{
    return (struct evidence){a.low / b.high,         a.value / b.value,
                             a.high / b.low,         a.disturbed || b.disturbed,
                             a.one_run || b.one_run, "×"};
}

enum verdict is_within(struct evidence evidence, double least, double most)
{
    double slack = evidence.disturbed ? DISTURBANCE : 1;
    double low = evidence.low / slack, high = evidence.high * slack;

    if (isnan(evidence.value))
        return NOT_MEASURED;
    if (evidence.one_run)
        return ONE_RUN;
    if (low >= least && high <= most)
        return HOLDS;
    return high < least || low > most ? DOES_NOT_HOLD : TOO_NOISY;
}

enum verdict both(enum verdict a, enum verdict b)
{
    static const enum verdict order[] = {NOT_MEASURED, DOES_NOT_HOLD, ONE_RUN, TOO_NOISY, NOT_SEEN};

    for (unsigned i = 0; i < sizeof order / sizeof *order; i++)
        if (a == order[i] || b == order[i])
            return order[i];
    return HOLDS;
}

char *evidence_text(struct evidence evidence)
{
    if (isinf(evidence.value))
        return Strdup("never");
    if (strcmp(evidence.unit, IN_WAITS) == 0 && !isnan(evidence.value))
        return Format("%.2f", evidence.value);
    return figure_of_unit(evidence.value, evidence.unit);
}
