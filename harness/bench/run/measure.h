/*
 * measure.h - runs one lesson in all its models, in rounds, and repeats what was disturbed.
 */
#ifndef MEASURE_H
#define MEASURE_H

#include "catalogue.h"
#include "journal.h"

struct measure_options {
    const char *build;         /* where build/MODEL/LESSON stand */
    const char *arguments;     /* more arguments for the lesson, "" for none */
    const char *const *models; /* which to run, in this order; ends with NULL */
    bool full;
    bool with_python;    /* Python's models are among them: sizes that they can bear */
    bool brief;          /* few runs a row: one of a long row, three of a short one */
    int runs;            /* how many a row; 0: as many as the time for a row bears */
    double time_limit_s; /* a run; 0: from its ideal */
    int cores;
    struct journal *journal; /* where each run is kept as soon as it is over; or NULL */
};

/*
 * The entries of the lesson to run, one after the other: `index` 0, 1 …; NULL at the end. Arguments
 * of the user's take variants out: "--order block-first" the variant "await first". Where none
 * would be left, the first one is run with his arguments.
 */
const struct entry *wanted_entry(const char *lesson, const struct measure_options *options,
                                 int index);

/*
 * Fills what is known of a measurement before anything is run; one of the lesson's programs is
 * asked for its arguments. False: it refuses them, and `refusal` is the line that it says.
 */
bool prepare(const struct entry *entry, const struct measure_options *options,
             struct measurement *measurement, char *refusal, size_t size);

/*
 * Runs a measurement that was prepared. Rounds go across the models (A B C A B C); the first run of
 * a row is its warm-up; long rows, whose ideal is known, are run less often. A program that fails
 * is a failed run in its row. Returns 0, or -EINTR when a signal asked us to stop: what was measured
 * is in *measurement.
 */
int measure(const struct entry *entry, const struct measure_options *options,
            struct measurement *measurement);

/* --- what prepare.c does for a row, too ----------------------------------------------------- */

/* The program of the lesson in this model, which the caller frees; or, *borrowed, the baseline of the
   lesson that the entry names, in a model that others are compared with; NULL: there is none. */
char *find_program(const struct entry *entry, const struct measurement *measurement,
                   const char *build, const char *model, bool *borrowed);

/* The measurement's arguments; a borrowed program gets those of them that it knows. The caller
   frees them. */
char *row_arguments(const struct measurement *measurement, const char *program, bool borrowed);

/* The words of a command line; they are cut out of `line`, and the list, which ends with NULL, is
   the caller's. */
char **split_words(const char *program, char *line);

#endif
