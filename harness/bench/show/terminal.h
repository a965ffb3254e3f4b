/*
 * terminal.h - what a terminal can show, and printing on it: texts, tables, measurements.
 */
#ifndef TERMINAL_H
#define TERMINAL_H

#include "document.h"

#include <stdio.h>

struct table_style {
    int colour; /* 0: none; 16 or 256: so many colours */
    int width;  /* columns */
    bool utf8;  /* else ASCII alone */
};

/* What suits the stream: colours and the width only of a terminal, and no colours where NO_COLOR
   is set or TERM is dumb; otherwise $COLUMNS or 100 columns, without colours. */
struct table_style terminal_style(FILE *out);

/* `model` is whose colour TONE_MODEL is; or NULL. */
void print_text(FILE *out, const char *text, enum tone tone, const char *model,
                const struct table_style *style);

/* How many bytes of the text go into a line of `room` columns: it ends between words, if it can. */
size_t wrapped_length(const char *text, int room);

/* Prints the text from column `at` on, in lines that fit the terminal, and ends the last; further
   lines begin at `indent`, and those behind a '\n' at the left. */
void print_wrapped(FILE *out, const char *text, int at, int indent, enum tone tone,
                   const struct table_style *style);

/* --- measurements and tables, in 80 to 200 columns -------------------------------------------- */

/* The heading, the tables and their footnotes, and an empty line. */
void print_measurement(FILE *out, const struct measurement *measurement,
                       const struct table_style *style);

/* What writes any document on a terminal. */
struct document terminal_document(FILE *out, const struct table_style *style);

/* The table of all that was measured together, if there is anything for it. */
void print_comparison(FILE *out, const struct results *results, const struct table_style *style);

/* The machine and its state, on a line; and what to expect of it, where that is not good. */
void print_context(FILE *out, const struct context *context, const struct table_style *style);

/* After measuring: how many runs others disturbed; nothing when none. */
void print_noise(FILE *out, const struct results *results, const struct table_style *style);

#endif
