/*
 * terminal.h - what a terminal can show, and printing on it: tones, wrapped texts, bars.
 */
#ifndef TERMINAL_H
#define TERMINAL_H

#include "grid.h"

#include <stdio.h>

struct table_style {
    int colour; /* 0: none; 16 or 256: so many colours */
    int width;  /* columns */
    bool utf8;  /* else ASCII alone */
};

/* What suits the stream: colours and the width only of a terminal, and no colours where NO_COLOR
   is set or TERM is dumb; otherwise $COLUMNS or 100 columns, without colours. */
struct table_style terminal_style(FILE *out);

/* Columns that the text takes in this style. */
int shown_width(const char *text, const struct table_style *style);

/* `model` is whose colour TONE_MODEL is; or NULL. */
void print_text(FILE *out, const char *text, enum tone tone, const char *model,
                const struct table_style *style);

/* Cuts the text off where it is wider than `room`. */
void print_fitted(FILE *out, const char *text, int room, enum tone tone,
                  const struct table_style *style);

/* Prints the text from column `at` on, broken between words so that no line is longer than the
   terminal, and ends the line; further lines begin at `indent`. */
void print_wrapped(FILE *out, const char *text, int at, int indent, enum tone tone,
                   const struct table_style *style);

void print_spaces(FILE *out, int count);

/* A bar in the model's colour, `share` (0 to 1) of `width` columns long. */
void print_bar(FILE *out, double share, int width, const char *model,
               const struct table_style *style);

#endif
