/*
 * publish.h - all that is made of measurements: tables here, files and charts in a folder.
 */
#ifndef PUBLISH_H
#define PUBLISH_H

#include "folder.h"
#include "results.h"

/* Prints the machine's line, or one measurement's tables, on stdout. */
void show_context(const struct results *results);
void show_measurement(const struct measurement *measurement);

/* The table of all that was measured together, and the claims: those with these numbers (ended by
   0); NULL: all that were measured. */
void show_comparison(const struct results *results);
void show_claims(const struct results *results, const int *numbers);

/* Says how many runs others disturbed, if any. */
void show_noise(const struct results *results);

/* Writes results.json, results.csv and tables.md into the folder, each whole or not at all. Returns
   the exit code: 0, or 1 after a line that names what could not be saved and why. */
int publish_data(const struct results *results, const char *folder);

/* Draws the charts and the page. Without gnuplot a line says so, and the code is 0 all the same. */
int publish_charts(const struct results *results, const char *folder);

/* Makes results of what was rescued, and says so. The same codes. */
int publish_rescued(struct folder *folder, bool charts);

#endif
