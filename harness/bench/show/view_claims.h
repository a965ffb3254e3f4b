/*
 * view_claims.h - the claims and their verdicts, as a table and on a terminal.
 */
#ifndef VIEW_CLAIMS_H
#define VIEW_CLAIMS_H

#include "terminal.h"
#include "view.h"

#include <stdio.h>

/* The claims that were measured; false where none was. */
bool view_claims(const struct results *results, struct view *view);

/* The same, two lines each. `numbers`, ended by 0, names those to print, measured or not; NULL: all
   that were measured. */
void print_claims(FILE *out, const struct results *results, const int *numbers,
                  const struct table_style *style);

#endif
