/*
 * presentations.h - the one table of what is shown of a measurement: when it applies, its tables,
 * its chart. The terminal, tables.md, the page and the charts walk it; no other file asks what kind
 * a measurement is.
 */
#ifndef PRESENTATIONS_H
#define PRESENTATIONS_H

#include "view.h"

#include <stdio.h>

/* Two files of each chart are drawn, SLUG-ENDING.svg and .png, from SLUG-ENDING.tsv. */
struct chart {
    const char *ending;   /* "-timeline" */
    const char *shows;    /* for those who cannot see it */
    const char *headings; /* the data's first line; "": it is in blocks */
    const char *plot;     /* the script in plots/ */
    /* Writes the data, and what the script has to be told beside it (docs/charts.md); `number` is
       the index of what it says of the whole chart. False: there is nothing to draw. */
    bool (*write)(FILE *data, FILE *script, int number, const struct measurement *measurement);
};

extern const struct chart bars_chart, timeline_chart, events_chart, sweep_chart;

struct presentation {
    bool (*applies)(const struct measurement *measurement);
    int (*tables)(const struct measurement *measurement, struct view *views); /* or NULL */
    const struct chart *chart;                                                /* or NULL */
};

/* In the order in which they are shown; ends with an `applies` that is NULL. */
extern const struct presentation presentations[];

/* Fills `views` with all tables of the measurement and returns how many there are. The measurement
   has to outlive them. */
int measurement_views(const struct measurement *measurement, struct view views[VIEW_MAX]);

#endif
