/*
 * publish.h - all that is made of measurements: tables here, files and charts in a folder.
 */
#ifndef PUBLISH_H
#define PUBLISH_H

#include "folder.h"
#include "results.h"
#include "terminal.h"

#include <limits.h>

/* Prints on stdout at once, so that it stands before what is measured next: SHOW(print_noise, results).
 */
#define SHOW(print, ...)                                                                           \
    do {                                                                                           \
        struct table_style style = terminal_style(stdout);                                         \
        print(stdout, __VA_ARGS__, &style);                                                        \
        fflush(stdout);                                                                            \
    } while (0)

/* The functions below return the exit code: 0, or 1 after a line that says what went wrong. */

/* Writes results.json, results.csv and tables.md into the folder, each whole or not at all. */
int publish_data(const struct results *results, const char *folder);

/* Draws the charts and the page. Without gnuplot a line says so, and the code is 0 all the same. */
int publish_charts(const struct results *results, const char *folder);

/* Before draw_charts(), say: shows that charts are drawn, and finds plots/. And after it: what its
   error means. */
int begin_charts(char plots[PATH_MAX]);
int end_charts(int error, const char *message);

/* Makes results of what was rescued, and says so. */
int publish_rescued(struct folder *folder, bool charts);

#endif
