/*
 * versus.h - what several results files have in common, figure beside figure, with how sure the
 * ratios are. docs/comparing.md says what is resampled how.
 */
#ifndef VERSUS_H
#define VERSUS_H

#include "bootstrap.h"
#include "sources.h"

/* A figure in one of the files. */
struct side {
    const struct row *row; /* NULL: the file does not have it */
    double *values;        /* by round, NAN where it does not count */
    double median;
    bool only_disturbed;
    struct estimate ratio;                    /* to the base's median; NAN for the base itself */
    struct estimate speed_up;                 /* the same file's sequential median over this one */
    bool ratio_disturbed, speed_up_disturbed; /* one of the two medians is of disturbed runs */
};

/* What is put side by side: a model's time, or a figure that its lesson measures itself. */
struct line {
    const char *model;
    const char *figure; /* NULL: the total time */
    const char *unit;   /* "s", "B" or "" */
    struct side *sides; /* one for each file */
    int base; /* the file that ratios are to: of two the first, of more the first with a median */
};

/* A lesson with the same variant and arguments in at least two files. */
struct common {
    const struct measurement *measurement; /* of the first that has it */
    struct line *lines;
    int line_count;
};

struct versus {
    const struct sources *sources;
    struct common *commons;
    int common_count;
    char *left_out; /* what one file alone has: "io/sleep --tasks 5, …"; or NULL */
};

/* Finds what at least two of the files have, and computes all ratios. The sources have to outlive
   it. versus_free() frees it. */
struct versus compare_sources(const struct sources *sources);

void versus_free(struct versus *versus);

/* What the side measured; empty where it has no row. */
struct sample sample_of(const struct side *side);

/* "faster", "slower" (of what is no time "less", "more"), "no difference shown", "too few runs", or
   "-" where there is no ratio. */
const char *verdict_word(const struct line *line, struct estimate ratio);

#endif
