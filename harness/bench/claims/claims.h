/*
 * claims.h - common claims about threads, processes and coroutines, and whether they are true of
 * what was measured. Verdicts are computed, never written down.
 *
 * Source: five articles on Python's threading, multiprocessing and asyncio.
 */
#ifndef CLAIMS_H
#define CLAIMS_H

#include "metrics.h"

/* A lesson that a claim needs. */
struct need {
    const char *lesson, *variant;
    const char *sizes; /* that the claim speaks of: "tasks >= 2, order = await-first"; or NULL */
    const char *arguments; /* of the claim's own, instead of the lesson's usual ones; or NULL */
};
#define MOST_NEEDS 2

/* One condition: the metric lies between `least` and `most`, both times `of` where there is one. */
struct condition {
    /* How the figures tell it: NULL: not at all; "threading" where it ends with '%', which stands
       for the model; "one text|another": the first where the condition holds. */
    const char *label;
    struct metric metric; /* model EACH: each concurrent model that was measured */
    double least, most;
    struct metric of;
    bool told;         /* it is only told, and decides nothing */
    bool may_happen;   /* where it does not hold nothing is decided: what may happen did not */
    enum verdict into; /* where it holds it turns what the others say into this */
};
#define EACH            "each"
#define MOST_CONDITIONS 11

struct claim {
    int number;
    const char *says;
    int cores;                                        /* that it takes to decide */
    struct need needs[MOST_NEEDS + 1];                /* ends with lesson NULL */
    const char *figures;                              /* what they begin with, or NULL */
    struct condition conditions[MOST_CONDITIONS + 1]; /* ends with metric NO_METRIC */
};

extern const struct claim claims[]; /* ends with number 0 */

/* Is it one of these numbers, which end with 0? */
bool is_claim_among(const int *numbers, int number);

struct judgement {
    enum verdict verdict;
    char figures[400]; /* behind the verdict; what is missing where it is NOT_MEASURED */
};
struct judgement judge(const struct claim *claim, const struct results *results);

#endif
