/*
 * view_claims.h - the claims and their verdicts, as a table and on a terminal.
 */
#ifndef VIEW_CLAIMS_H
#define VIEW_CLAIMS_H

#include "terminal.h"
#include "view.h"

#include <stdio.h>

/* Of the claims that the results decide, or could; false where there is none. */
bool view_claims(const struct results *results, struct view *view);

/* Two lines for each of them. `numbers`, ended by 0, names those to print, also where they were not
   measured; NULL: all that were. */
void print_claims(FILE *out, const struct results *results, const int *numbers,
                  const struct table_style *style);

#endif
