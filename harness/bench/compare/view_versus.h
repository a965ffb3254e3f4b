/*
 * view_versus.h - what a comparison shows: the machines' differences, and for each lesson a
 * table of figures side by side and, of several machines, one of speed-ups.
 */
#ifndef VIEW_VERSUS_H
#define VIEW_VERSUS_H

#include "versus.h"
#include "view.h"

/* From so many files on each file is a machine of a class; two are before and after. */
#define CLASS_LEAST 3

/* What is not the same in all files; false where all of it is. */
bool view_machines(const struct sources *sources, struct view *view);

/* Medians side by side, with ratios to the first. */
void view_ratios(const struct versus *versus, const struct common *common, struct view *view);

/* A row for each file, the fastest model's highest speed-up first; false where there are none. */
bool view_speed_ups(const struct versus *versus, const struct common *common, struct view *view);

/* The files that have a speed-up here, in the order of that table. Returns how many; the caller
   frees *order. */
int order_by_speed_up(const struct versus *versus, const struct common *common, int **order);

/* How to read the tables; the caller frees it. */
char *versus_legend(const struct versus *versus);

/* "0.512", "3.910", "41.2" */
char *ratio_text(double ratio);

#endif
