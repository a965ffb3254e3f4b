/*
 * chart_text.h - texts and colours, as gnuplot is given them.
 *
 * Texts reach gnuplot in two ways only, as fields of data and as single-quoted strings, with all
 * terminals set to noenhanced: a lesson called a"b_{c} is drawn by that name.
 */
#ifndef CHART_TEXT_H
#define CHART_TEXT_H

#include <stdio.h>

/* 0xRRGGBB; `row` chooses among those for models that we do not know. */
unsigned chart_colour(const char *model, int row);

/* As a field of data: no tab, no end of line, no quotation mark, which would open a string. */
void chart_field(FILE *data, const char *text);

/* name[index] = 'text', in which nothing but the quote itself means anything; without index where
   it is 0. */
void chart_string(FILE *script, const char *name, int index, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Draws .NAME.svg and .NAME.png by a script in plots/. */
void chart_draw(FILE *script, const char *name, const char *plot);

#endif
