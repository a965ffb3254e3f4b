/*
 * chart_text.h - texts, colours and units, as gnuplot is given them.
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

/* name = 'text', in which nothing but the quote itself means anything; array[index] = 'text'. */
void chart_string(FILE *script, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void chart_element(FILE *script, const char *array, int index, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* An axis of time: TOP[index], where it ends, UNIT[index], its unit's name, SCALE[index]. */
void chart_axis(FILE *script, int index, double longest_s);

/* "100.4 ms", in the unit of that axis. */
void chart_time(FILE *out, double seconds, double longest_s);

/* Draws .NAME.svg and .NAME.png by a script in plots/. */
void chart_draw(FILE *script, const char *name, const char *plot);

#endif
