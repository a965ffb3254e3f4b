/*
 * evidence.h - figures with their spread, and conditions on them: a condition is decided where it
 * comes out the same over the whole spread.
 */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include "claims.h"

/* Unknown: value NAN. */
struct evidence {
    double low, value, high;
    bool disturbed; /* others used the machine in all runs that it is from */
};

/* The measurement of a lesson and a variant, or NULL. */
const struct measurement *measured(const struct results *results, const char *lesson,
                                   const char *variant);

/* The model's time: the median, and the middle half of the runs around it. */
struct evidence time_of_model(const struct measurement *measurement, const char *model);

/* What the lesson measured itself under that name; its spread is likewise. */
struct evidence figure_of_model(const struct measurement *measurement, const char *model,
                                const char *name);

/* A number without spread. */
struct evidence exactly(double value);

struct evidence ratio(struct evidence a, struct evidence b);

/* HOLDS, DOES_NOT_HOLD, NOT_DECIDED or NOT_MEASURED. Times taken while others used the machine
   decide only where they are off by more than a factor of 2. */
enum verdict at_least(struct evidence evidence, double bound);
enum verdict at_most(struct evidence evidence, double bound);

/* Both hold; and what does not hold, or is not known, wins. */
enum verdict both(enum verdict a, enum verdict b);

#endif
