/*
 * csv.h - results.csv: one line for each run, for a spreadsheet or a data frame.
 * docs/results.md describes the columns.
 */
#ifndef CSV_H
#define CSV_H

#include "results.h"

#include <stdio.h>

/* Replaces the file as a whole. 0, or a negative error number with the earlier file untouched. */
int save_csv(const char *path, const struct results *results);

void write_csv(FILE *out, const struct results *results);

#endif
