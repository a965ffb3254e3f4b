/*
 * sweep.h - what a sweep shows: for each figure that matters, its value over the sizes, model by
 * model. Its tables and its chart are made from this.
 *
 * `first` is the first measurement of the sweep (results.h: swept_count).
 */
#ifndef SWEEP_H
#define SWEEP_H

#include "results.h"

#define SWEEP_ASPECTS 4 /* two beside two: as much as a slide holds */

struct sweep_aspect {
    const char *title; /* "Time" */
    const char *unit;  /* "s", "B", "×" or "" */
    const char *name;  /* of the figure that a lesson measured itself, or NULL */
    size_t place;      /* in struct summary, where it has no name */
};

/* Time and memory and, where workers share the same work, the speed-up, and what the lesson
   measures itself; only that, where it is about nothing else. Returns how many. */
int sweep_aspects(const struct measurement *first, struct sweep_aspect aspects[SWEEP_ASPECTS]);

/* The value of the aspect for the model at this size; NAN: none. */
double sweep_value(const struct sweep_aspect *aspect, const struct measurement *measurement,
                   const char *model);

/* Where the model stopped: the size's index, and the reason; -1: it did not. */
int sweep_stop(const struct measurement *first, const char *model, const char **reason);

/* "1,000" or "0.05"; the caller frees it. */
char *size_text(double size);

#endif
