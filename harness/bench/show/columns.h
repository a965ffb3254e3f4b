/*
 * columns.h - the models' transcripts on a terminal: side by side where there is room.
 */
#ifndef COLUMNS_H
#define COLUMNS_H

#include "results.h"
#include "terminal.h"

/* A column for each model, with lines wrapped; where the columns would be too narrow to be read,
   the models one below the other. Then the verdict. */
void print_transcripts(FILE *out, const struct measurement *measurement,
                       const struct table_style *style);

#endif
