/*
 * show_comparison.h - the tables of a comparison, on the terminal and as tables.md.
 */
#ifndef SHOW_COMPARISON_H
#define SHOW_COMPARISON_H

#include "comparison.h"

void print_comparison(const struct comparison *comparison);

/* Replaces FOLDER/tables.md as a whole. 0, or a negative error number with the earlier file
   untouched. */
int save_comparison(const char *folder, const struct comparison *comparison);

#endif
