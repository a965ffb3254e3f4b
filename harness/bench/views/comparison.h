/*
 * comparison.h - the table that all the lessons fill: one aspect a row, what each model measured in
 * it, and the lesson that it is from.
 */
#ifndef COMPARISON_H
#define COMPARISON_H

#include "view.h"

/* False where nothing was measured that it is made of. */
bool view_comparison(const struct results *results, struct view *view);

#endif
