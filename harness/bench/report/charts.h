/*
 * charts.h - data for charts as text, and gnuplot to draw them.
 */
#ifndef CHARTS_H
#define CHARTS_H

#include "results.h"

/*
 * Writes into `directory` the data of each chart that presentations.h names, SLUG.tsv,
 * SLUG-timeline.tsv …, draws each as .svg and .png beside it, and all bars as bars.svg and .png
 * (docs/charts.md). `plots_directory` holds the gnuplot scripts.
 *
 * Returns 0, or a negative error number with a line for a person in `message`: those of
 * draw_script(), where the data is kept, or what writing a file failed with.
 */
int draw_charts(const struct results *results, const char *directory, const char *plots_directory,
                char *message, size_t size);

#endif
