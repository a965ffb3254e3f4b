/*
 * chart_sweep.h - the chart of a sweep: each aspect over the sizes, a line for each model, and a ✕
 * where a model stopped.
 */
#ifndef CHART_SWEEP_H
#define CHART_SWEEP_H

#include "results.h"

#include <stdio.h>

/* Writes SLUG-sweep.tsv. 0 or a negative error number. */
int save_sweep(const char *directory, const char *slug, const struct measurement *first);

/* Writes what draws it, as .SLUG-sweep.svg and .png. `cores` is where speed-up can rise to. */
void script_sweep(FILE *script, const struct measurement *first, const char *slug, int cores);

#endif
