/*
 * charts.h - data for charts as text, and gnuplot to draw them.
 */
#ifndef CHARTS_H
#define CHARTS_H

#include "results.h"

/*
 * Writes into `directory`, for each measurement, SLUG.tsv (and SLUG-timeline.tsv where it has a
 * timeline), and draws from them SLUG.svg and .png, SLUG-timeline.svg and .png, and bars.svg and
 * .png, which shows all measurements (docs/charts.md). `plots_directory` holds the gnuplot scripts.
 *
 * Returns 0, or a negative error number with a line for a person in `message`: -ENOENT when gnuplot
 * is not installed, -ETIMEDOUT when it did not end in 60 s, -EIO when it failed (its last line is
 * in the message) or left a chart that is not whole (a full disk), or what writing a file failed
 * with. The data is kept in the first three cases. A chart is there whole or not at all.
 */
int draw_charts(const struct results *results, const char *directory, const char *plots_directory,
                char *message, size_t size);

/* The name of a measurement's files, "io-half_blocking-await-first": of a-z, 0-9, _ and - only.
   `index` tells it from others of the same name. */
void chart_slug(const struct results *results, int index, char *slug, size_t size);

#endif
