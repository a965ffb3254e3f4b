/*
 * csv.h - results.csv: one line for each run, for a spreadsheet or a data frame.
 * docs/results.md describes the columns.
 */
#ifndef CSV_H
#define CSV_H

#include "results.h"

#include <stdio.h>

void write_csv(FILE *out, const struct results *results);

#endif
