/*
 * metrics.h - what claims and the comparison of the models read from the results: one kind a
 * metric, each with its spread over the runs that count.
 *
 * Of a lesson that tells a story every run counts that came to its end, also one that says
 * something else than expected: that it does is evidence.
 */
#ifndef METRICS_H
#define METRICS_H

#include "evidence.h"
#include "results.h"

enum metric_kind {
    NO_METRIC,
    TOTAL_TIME,
    OVER_IDEAL,
    SPEED_UP,        /* over the model's baseline */
    FIGURE,          /* that the lesson measured itself under this name */
    FORCED_SWITCHES, /* involuntary context switches */
    MEAN_STEP,       /* from one task's finish to the next one's */
    SHORTEST_STEP,
    LONGEST_STEP,
    INTERLEAVED, /* tasks that begin before an earlier one has ended */
    OWN_SUMS,    /* tasks that report their own number as the sum … */
    WHOLE_SUMS,  /* … or the number of all tasks */
    SAID_AT,     /* when a text was said, in units of --wait; never: INFINITY */
    SAID_PLACE,  /* on which line, 1 the first; never: INFINITY */
    MOST_INSIDE, /* tasks between "reads" and "writes" at once */
    LAST_OF_RUNS = MOST_INSIDE,
    MEMORY, /* of all the model's processes */
    IDEAL_TIME,
    EXPRESSION, /* in `name`, of the measurement's arguments: "tasks - 1" (expressions.h) */
    SPEED_UP_EXPRESSION,
};

struct metric {
    enum metric_kind kind;
    const char *model; /* NULL: of the whole measurement */
    const char *name;  /* the figure's; what was said; the expression */
    int nth;           /* time that it was said: 0, 1 … or LAST_TIME */
    int lesson;        /* which of a claim's needs it is from */
};
#define LAST_TIME (-1)

/* The measurement of a lesson and a variant outside of sweeps, or NULL. */
const struct measurement *find_measurement(const struct results *results, const char *lesson,
                                           const char *variant);

/* Unknown where `measurement` is NULL, lacks the model, or has no run that counts. */
struct evidence metric_of(const struct results *results, const struct measurement *measurement,
                          const struct metric *metric);

#endif
