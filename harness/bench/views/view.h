/*
 * view.h - a table with what stands above and below it, and the texts that go with tables.
 *
 * Texts that are returned are new; the caller frees them.
 */
#ifndef VIEW_H
#define VIEW_H

#include "grid.h"
#include "results.h"

#include <stdio.h>

struct view {
    char *caption; /* what the table is, where it is not the first; or NULL */
    struct grid grid;
    char *note; /* a footnote, a line or several; or NULL */
    bool bad;   /* the footnote says that something is wrong */
    int hang;   /* cells are lines of text, whose further lines begin so far in; 0: they are not */
};

#define VIEW_MAX 5

void view_free(struct view *view);

/* The tables of one measurement, called for those that presentations.c names. Each fills `views`,
   which are {0}, and returns how many; the measurement has to outlive them. */
int view_figures(const struct measurement *measurement, struct view *views);
int view_own_figures(const struct measurement *measurement, struct view *views);
int view_finishes(const struct measurement *measurement, struct view *views);
int view_task_results(const struct measurement *measurement, struct view *views);
int view_transcripts(const struct measurement *measurement, struct view *views);
int view_sweep(const struct measurement *first, struct view *views);

/* The run whose transcript is shown: the first that failed, else the last; NULL: none. */
const struct run *transcript_run(const struct row *row);

/* "published", or "published ÷ 50" where the figures were divided. */
char *published_heading(const struct measurement *measurement);

/* "failed 2 of 3: killed by SIGSEGV (runs 1, 3)", or NULL when no run failed. */
char *failure_text(const struct row *row);

/* "multiprocessing at 5,000: not tried, …": why a sweep went no further with the model, or NULL. */
char *sweep_reason(const struct measurement *first, const char *model);

/* "io/sleep · variant" */
char *measurement_name(const struct measurement *measurement);

/* The name of its files and its section, "io-half_blocking-await-first": of a-z, 0-9, _ and - only.
   `index` tells it from others of the same name. */
#define SLUG_SIZE 200
void measurement_slug(const struct results *results, int index, char slug[SLUG_SIZE]);

/* --- what is shown of a measurement ----------------------------------------------------------- */

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
    int of;                                                                   /* kinds */
    int (*tables)(const struct measurement *measurement, struct view *views); /* or NULL */
    const struct chart *chart;                                                /* or NULL */
};

/* In the order in which they are shown; ends with one that is of no kind. */
extern const struct presentation presentations[];
bool presents(const struct presentation *presentation, const struct measurement *measurement);

/* Fills `views` with all tables of the measurement and returns how many there are. The measurement
   has to outlive them. */
int measurement_views(const struct measurement *measurement, struct view views[VIEW_MAX]);

/* The table that all the lessons fill: what differs between the models. False where nothing was
   measured that it is made of. */
bool view_comparison(const struct results *results, struct view *view);

#endif
