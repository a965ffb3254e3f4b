/*
 * session.h - what every command that measures has in common: its options, the lessons and models
 * that it finds, the folder of its results, and the end, whatever came between.
 */
#ifndef SESSION_H
#define SESSION_H

#include "folder.h"
#include "journal.h"
#include "measure.h"

#include <argp.h>

/* Stands first in the options of a command, so that what gets the one has the other. */
struct session {
    struct measure_options measure;
    const char *output;     /* where the results go */
    char **models;          /* those that --models names, ended by NULL; or NULL for all */
    bool charts, strict;    /* strict: a failed row is exit code 1 */
    char **lessons;         /* all that there are, while `work` runs; ends with NULL */
    struct results results; /* that `work` fills */
    struct folder folder;   /* where they go */
    struct journal journal;
};
#define SESSION_DEFAULTS                                                                           \
    {                                                                                              \
        .output = "results", .charts = true                                                        \
    }

/* --full, --models, --runs, --time-limit, --output, --no-charts, --with-python, --strict: the
   children of a command's parser; their input is a struct session. */
extern const struct argp_child session_options[];

/* A number from `least` to `most`, or the program ends with one line and exit code 2:
   "--runs: 'x' is not a whole number from 1 to 1000". `right` is the end of that line. */
double number_of(const char *option, const char *text, double least, double most,
                 const char *right);

/*
 * Reads the words, those behind "--" as the lessons' arguments; finds lessons and models, opens the
 * folder, describes the machine, lets `work` measure into session->results, and saves what it
 * measured, also where it was interrupted. `check` looks for mistakes of the user before anything is
 * started, and returns 0 or the exit code. Returns the exit code.
 */
int session_run(struct session *session, const struct argp *argp, int count, char **words,
                int (*check)(struct session *session), int (*work)(struct session *session));

/* 0, or the exit code after a line: there is no such lesson. */
int check_lesson(const struct session *session, const char *lesson);

/* Room for one more measurement of session->results; the one before is complete, and kept. */
struct measurement *session_add(struct session *session);

#endif
