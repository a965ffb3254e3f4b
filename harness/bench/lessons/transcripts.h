/*
 * transcripts.h - what lessons of coordinating tasks are to say, and when; and whether they do.
 */
#ifndef TRANSCRIPTS_H
#define TRANSCRIPTS_H

#include "results.h"

/* A line that is expected. A text may have a `*` for anything and a `#` for a number. */
struct expected {
    const char *text;
    double at;      /* not earlier than this, in units of --wait; NAN: whenever */
    bool or_later;  /* and as late as it likes */
    bool by_timing; /* its place among its neighbours of the same kind is not guaranteed */
    bool optional;  /* may be missing */
};

/* What a lesson says in some of its models. */
struct transcript {
    const char *models; /* "threading multiprocessing", or "all" */
    struct expected *lines;
    int line_count;
    const char *ends; /* how its run fails when all is right, as a pattern; NULL: it does not */
};

/* When the last line is expected, in units of --wait. */
double transcript_length(const struct transcript *transcript);

/* Does the whole text match the pattern? */
bool text_matches(const char *pattern, const char *text);

/* Who says it, in bytes: the text's first word, and the number behind it where there is one. */
size_t speaker_length(const char *text);

enum transcript_verdict {
    AS_EXPECTED,
    LATE, /* all is there and in order, but something was late: the machine's doing, perhaps */
    DIFFERENT,
};

/*
 * Compares what a run said with what is expected of it, `wait_s` being the unit of time (NAN: not
 * known, and times are not compared). `ended` is what went wrong with the run itself, "" where
 * nothing did. Writes what differs into *text, which the caller frees; NULL when nothing does.
 */
enum transcript_verdict check_transcript(const struct transcript *transcript, double wait_s,
                                         const struct run *run, const char *ended, char **text);

#endif
