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

struct session {
    struct measure_options measure;
    const char *output;     /* where the results go */
    char *models;           /* "threading,coroutines", or NULL for all */
    bool charts, strict;    /* strict: a failed row is exit code 1 */
    char **lessons;         /* all that there are, while `work` runs; ends with NULL */
    struct results results; /* that `work` fills */
    struct folder folder;   /* where they go */
    struct journal journal;
};

/* --full, --models, --runs, --time-limit, --output, --no-charts, --with-python, --strict: a child
   parser, whose input is a struct session. */
extern const struct argp session_argp;

/* The defaults of those options. */
struct session session_defaults(void);

/* Cuts off the words behind "--" and joins them: they are the lessons'. The caller frees them. A
   mistake ends the program with exit code 2. */
char *lesson_arguments(int *count, char **words);

/* A number from `least` to `most`, or the program ends with one line and exit code 2:
   "--runs: 'x' is not a whole number from 1 to 1000". `right` is the end of that line. */
double number_of(const char *option, const char *text, double least, double most,
                 const char *right);

/*
 * Finds lessons and models, opens the folder, describes the machine, lets `work` measure into
 * session->results, and saves what it measured, also where it was interrupted. `check` looks for
 * mistakes of the user before anything is started, and returns 0 or the exit code. Returns the exit
 * code.
 */
int session_run(struct session *session, int (*check)(struct session *session, void *of),
                int (*work)(struct session *session, void *of), void *of);

/* Room for one more measurement of session->results; the one before is complete, and kept. */
struct measurement *session_add(struct session *session);

#endif
