/*
 * show_versus.h - the tables of a comparison, on the terminal and as tables.md.
 */
#ifndef SHOW_VERSUS_H
#define SHOW_VERSUS_H

#include "versus.h"

void print_versus(const struct versus *versus);

/* Replaces FOLDER/tables.md as a whole. 0, or a negative error number with the earlier file
   untouched. */
int save_versus(const char *folder, const struct versus *versus);

#endif
