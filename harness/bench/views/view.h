/*
 * view.h - what a measurement shows: its tables, with what stands above and below each. Both the
 * terminal and tables.md show these.
 */
#ifndef VIEW_H
#define VIEW_H

#include "grid.h"
#include "results.h"

struct view {
    char *caption; /* what the table is, where it is not the first; or NULL */
    struct grid grid;
    char *note; /* a footnote, or NULL */
};

#define VIEW_MAX 5

/* Fills `views` and returns how many there are. The measurement has to outlive them. */
int measurement_views(const struct measurement *measurement, struct view views[VIEW_MAX]);

void view_free(struct view *view);

/* The tables of a sweep, which begins with this measurement. Returns how many. */
int view_sweep(const struct measurement *first, struct view views[VIEW_MAX]);

/* The parts, each a view; false when there is nothing to show. */
bool view_figures(const struct measurement *measurement, struct view *view);
bool view_own_figures(const struct measurement *measurement, struct view *view);
bool view_finishes(const struct measurement *measurement, struct view *view);
bool view_transcripts(const struct measurement *measurement, struct view *view);
bool view_task_results(const struct measurement *measurement, struct view *view);

/* The run whose transcript is shown: the first that failed, else the last; NULL: none. */
const struct run *told_run(const struct row *row);

/* "as expected", how those ended that were to fail, and what differs: a line for each. *good says
   whether nothing differs. The caller frees it. */
char *verdict_text(const struct measurement *measurement, bool *good);

/* "published", or "published ÷ 50" where the figures were divided. The caller frees it. */
char *published_heading(const struct measurement *measurement);

/* "failed 2 of 3: killed by SIGSEGV (runs 1, 3)", or NULL when no run failed. */
char *failure_text(const struct row *row);

/* What part of all runs others disturbed: counts, over all measurements. */
struct noise {
    int timed, disturbed;
};
struct noise noise_of(const struct results *results);

#endif
