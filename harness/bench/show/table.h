/*
 * table.h - measurements as tables on a terminal, in 80 to 200 columns.
 */
#ifndef TABLE_H
#define TABLE_H

#include "document.h"
#include "results.h"
#include "terminal.h"
#include "view.h"

/* The heading, the tables and their footnotes, and an empty line. */
void print_measurement(FILE *out, const struct measurement *measurement,
                       const struct table_style *style);

/* What writes any document on a terminal, and a table there. */
struct document terminal_document(FILE *out, const struct table_style *style);
void print_view(FILE *out, const struct view *view, const struct table_style *style);

/* The table of all that was measured together, if there is anything for it. */
void print_comparison(FILE *out, const struct results *results, const struct table_style *style);

/* The machine and its state, on a line; and what to expect of it, where that is not good. */
void print_context(FILE *out, const struct context *context, const struct table_style *style);

/* After measuring: how many runs others disturbed; nothing when none. */
void print_noise(FILE *out, const struct results *results, const struct table_style *style);

#define GRID_GAP 2 /* between columns */

/* Prints a grid whose columns have these widths, -1 for one that is left out. */
void print_grid(FILE *out, const struct grid *grid, const int *widths,
                const struct table_style *style);

/* Prints cells that are lines of text, whose further lines begin at `hang`: the columns side by
   side, as many as are wide enough to be read. */
void print_lines(FILE *out, const struct grid *grid, int hang, const struct table_style *style);

#endif
