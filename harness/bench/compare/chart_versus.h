/*
 * chart_versus.h - the chart of a comparison: ratios with their intervals, on a log axis.
 */
#ifndef CHART_VERSUS_H
#define CHART_VERSUS_H

#include "versus.h"

/*
 * Writes into `directory` compare.tsv, compare.svg and compare.png: of two files the ratios in one
 * panel, of more a panel of speed-ups for each lesson. Returns and says in `message` what
 * draw_charts() does; -ENODATA: there is nothing to draw, and no file.
 */
int draw_versus(const struct versus *versus, const char *directory, const char *plots_directory,
                char *message, size_t size);

#endif
