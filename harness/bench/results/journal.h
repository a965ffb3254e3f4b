/*
 * journal.h - runs on the disk as they come, so that a bench that is killed loses only the run
 * under way.
 *
 * FOLDER/runs.jsonl has a line for each run and one for each measurement that is complete. A line is
 * a results.json of its own, "partial" where it is of one run; what comes later counts.
 */
#ifndef JOURNAL_H
#define JOURNAL_H

#include "results.h"

#include <sys/types.h>

struct journal {
    int fd;
    off_t length;
    double started_s;
    const struct context *context;
};

/* Begins FOLDER/runs.jsonl; `context` has to outlive it. Where the disk does not take it, one line
   says so, and the bench goes on without. */
void journal_open(struct journal *journal, const char *folder, const struct context *context);

/* The row's last run is over. A NULL journal keeps nothing. */
void journal_run(struct journal *journal, const struct measurement *measurement,
                 const struct row *row);

/* The measurement is complete: it takes the place of its runs. */
void journal_measurement(struct journal *journal, const struct measurement *measurement);

void journal_close(struct journal *journal);

/* Has FOLDER a journal with anything in it? */
bool journal_is_there(const char *folder);

/* Makes partial results of FOLDER/runs.jsonl; lines that are damaged are passed over. Returns what
   load_results() does: what is wrong, when no line can be read. */
char *journal_load(const char *folder, struct results *results);

/* After its results are saved in files of their own. */
void journal_remove(const char *folder);

#endif
