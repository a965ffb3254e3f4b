/*
 * ideals.h - how long a lesson takes in a model, predicted from its arguments alone.
 *
 * A time that cannot be told (of a model whose kind is not known, of arguments that are not) is NAN.
 */
#ifndef IDEALS_H
#define IDEALS_H

#include "results.h"

/* What a run meets: its arguments, its model, and the cores that it may use. */
struct conditions {
    const struct measurement *measurement;
    const struct row *row;
    const struct model *model; /* the row's */
    int cores;
};

struct ideal {
    const char *name;
    /* The whole. */
    double (*total_s)(const struct conditions *conditions);
    /* A task's end (with `durations` how long it takes); NULL: not to be told. */
    double (*task_s)(const struct conditions *conditions, int task);
    /* Where only the relation is known: what part of the sequential time the whole takes. */
    double (*share)(const struct conditions *conditions);
};

/* NULL: there is none of this name. */
const struct ideal *ideal_named(const char *name);

/* With --one-core there is one core, whatever the machine has. */
struct conditions conditions_of(const struct measurement *measurement, const struct row *row,
                                int cores);

/* NAN also where there is no ideal. */
double ideal_total_s(const struct ideal *ideal, const struct conditions *conditions);

/* What no run can be quicker than. It counts on any number of cores: where a quota stands for
   them, a short run may have more for a while. */
double earliest_end_s(const struct ideal *ideal, const struct conditions *conditions);

#endif
