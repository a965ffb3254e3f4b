/*
 * report.h - charts, and a page with all tables and charts that opens offline.
 */
#ifndef REPORT_H
#define REPORT_H

#include "results.h"

/*
 * Writes into `directory` the data of each chart that presentations.c names, SLUG.tsv,
 * SLUG-timeline.tsv …, draws each as .svg and .png beside it, and all bars as bars.svg and .png
 * (docs/charts.md). `plots_directory` holds the gnuplot scripts.
 *
 * Returns 0, or a negative error number with a line for a person in `message`: those of
 * draw_script(), where the data is kept, or what writing a file failed with.
 */
int draw_charts(const struct results *results, const char *directory, const char *plots_directory,
                char *message, size_t size);

/*
 * Runs gnuplot by plots/draw.sh, not for ever, on a script that draws with chart_draw(); `directory`
 * is the current one, and files that it loads are looked for in `plots_directory` too. The pictures
 * get their names only when all are whole; else none is kept. Returns 0, or a negative error number
 * with a line in `message`: -ENOENT (gnuplot is not installed), -ETIMEDOUT (it took longer than
 * gnuplot_limit_s) or -EIO.
 */
int draw_script(const char *script, const char *directory, const char *plots_directory,
                char *message, size_t size);

/* Seconds; 60. */
extern unsigned gnuplot_limit_s;

/*
 * Writes report.html into `directory`, with the charts that draw_charts() left there inside it; a
 * chart that is not there is left out. `plots_directory` holds report.html, how it begins. Returns 0
 * or a negative error number; the file is there whole or not at all.
 */
int write_page(const struct results *results, const char *directory, const char *plots_directory);

#endif
