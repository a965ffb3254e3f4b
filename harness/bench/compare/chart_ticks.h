/*
 * chart_ticks.h - ticks of a logarithmic axis that may be shorter than a decade.
 */
#ifndef CHART_TICKS_H
#define CHART_TICKS_H

/* From `low` to `high` (both more than 0), as many as can be read, in gnuplot's words: "0.8" 0.8,
   "1" 1, "1.2" 1.2. The caller frees it. */
char *chart_ticks(double low, double high);

#endif
