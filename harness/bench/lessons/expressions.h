/*
 * expressions.h - what the texts on lessons reckon: "wait*ceil(tasks/workers)", from a run's
 * arguments and its model.
 *
 * An expression may name the arguments (a flag is 0 or 1), `tasks`, `task` (its number) and
 * `cores`; it has + - * / % and brackets, order=block-first, which is 1 or 0, and the functions of
 * expressions.c. What depends on an
 * argument that is not known is NAN.
 */
#ifndef EXPRESSIONS_H
#define EXPRESSIONS_H

#include "results.h"

/* What a run meets. */
struct conditions {
    const struct measurement *measurement;
    const struct row *row;
    const struct model *model; /* the row's */
    double cores;              /* that its tasks may compute on at once */
};

/* With --one-core, and under a lock round the interpreter, there is one core. */
struct conditions conditions_of(const struct measurement *measurement, const struct row *row,
                                int cores);

/* NAN also where there is no expression (NULL). */
double evaluate(const char *expression, const struct conditions *conditions, int task);

bool is_expression(const char *text);

/* The text with its {expressions} put in, "…" for one that is not known; with `separators` as in
   1,000,000. An argument that is no number may stand alone: {order}. The caller frees it. */
char *fill_in(const char *text, const struct conditions *conditions, int task, bool separators);

#endif
