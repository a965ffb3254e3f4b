/*
 * chart_text.h - texts, colours and units, as gnuplot is given them.
 */
#ifndef CHART_TEXT_H
#define CHART_TEXT_H

#include "results.h"

#include <stdio.h>

/* 0xRRGGBB; `row` chooses among those for models that we do not know. */
unsigned chart_colour(const char *model, int row);

/* As a field of data: no tab, no end of line, no quotation mark, which would open a string. */
void chart_field(FILE *out, const char *text);

/* name = 'text', in which nothing but the quote itself means anything. */
void chart_string(FILE *out, const char *name, const char *text);

/* The same for array[index]. */
void chart_element(FILE *out, const char *array, int index, const char *text);

struct chart_unit {
    double scale;
    const char *name, *shorthand;
};

/* Milliseconds where the longest is below a second. */
struct chart_unit chart_unit_for(double longest_s);

/* "100.4 ms" */
void chart_time(double seconds, struct chart_unit unit, char *text, size_t size);

/* "io/sleep · variant: title" */
void chart_title(const struct measurement *measurement, char *title, size_t size);

#endif
