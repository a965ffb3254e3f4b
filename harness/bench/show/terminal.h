/*
 * terminal.h - what a terminal can show, and printing on it: tones and wrapped texts.
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

/* `model` is whose colour TONE_MODEL is; or NULL. */
void print_text(FILE *out, const char *text, enum tone tone, const char *model,
                const struct table_style *style);

/* How many bytes of the text go into a line of `room` columns: it ends between words, if it can. */
size_t wrapped_length(const char *text, int room);

/* Prints the text from column `at` on, in lines that fit the terminal, and ends the last; further
   lines begin at `indent`, and those behind a '\n' at the left. */
void print_wrapped(FILE *out, const char *text, int at, int indent, enum tone tone,
                   const struct table_style *style);

void print_spaces(FILE *out, int count);

#endif
