/*
 * chart_events.h - the chart of what the models said: a panel for each, a line for each speaker in
 * it, and a dot for each thing that was said.
 */
#ifndef CHART_EVENTS_H
#define CHART_EVENTS_H

#include "results.h"

#include <stdio.h>

/* Writes SLUG-events.tsv. 0 or a negative error number. */
int save_events(const char *directory, const char *slug, const struct measurement *measurement);

/* Writes what draws it, as .SLUG-events.svg and .png. False: nothing was said. */
bool script_events(FILE *script, const struct measurement *measurement, const char *slug);

#endif
