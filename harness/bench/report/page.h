/*
 * page.h - report.html: all tables and charts on one page that opens offline.
 */
#ifndef PAGE_H
#define PAGE_H

#include "results.h"

/*
 * Writes report.html into `directory`, with the charts that draw_charts() left there inside it; a
 * chart that is not there is left out. `plots_directory` holds report.css. Returns 0 or a negative
 * error number; the file is there whole or not at all.
 */
int write_page(const struct results *results, const char *directory, const char *plots_directory);

#endif
