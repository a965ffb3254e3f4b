/*
 * table.h - measurements as tables on a terminal, in 80 to 200 columns.
 */
#ifndef TABLE_H
#define TABLE_H

#include "results.h"
#include "terminal.h"
#include "view.h"

/* The heading, the tables and their footnotes, and an empty line. */
void print_measurement(FILE *out, const struct measurement *measurement,
                       const struct table_style *style);

/* The parts of that: "io/half_blocking · await first · 5 tasks each …", and a table. */
void print_heading(FILE *out, const struct measurement *measurement,
                   const struct table_style *style);
void print_view(FILE *out, const struct view *view, const struct table_style *style);

/* The table of all that was measured together, if there is anything for it. */
void print_comparison(FILE *out, const struct results *results, const struct table_style *style);

/* On what machine and in what state, on a line; and what to expect of it, where that is not good.
 */
void print_context(FILE *out, const struct context *context, const struct table_style *style);

/* After measuring: a line that says how many runs others disturbed; nothing when none. */
void print_noise(FILE *out, const struct results *results, const struct table_style *style);

#endif
