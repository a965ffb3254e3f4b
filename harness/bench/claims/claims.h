/*
 * claims.h - what is said about threads, processes and coroutines, and whether it is true of what
 * was measured. Verdicts are computed, never written down.
 *
 * Source: five articles on Python's threading, multiprocessing and asyncio.
 */
#ifndef CLAIMS_H
#define CLAIMS_H

#include "results.h"

enum verdict {
    NOT_MEASURED, /* the results have not what it takes */
    HOLDS,
    HOLDS_PARTLY, /* the figures say where */
    DOES_NOT_HOLD,
    DOES_NOT_HOLD_IN_C, /* it does where only one thread may compute at a time, as in Python */
    NOT_DECIDED,        /* too noisy */
};
extern const char *const verdict_names[]; /* "holds", "does not hold in C", … */

/* A lesson that a claim needs, with these arguments instead of the usual ones, or NULL. */
struct need {
    const char *lesson, *variant, *arguments;
};
#define MOST_NEEDS 3

struct claim {
    int number;
    const char *says;
    struct need needs[MOST_NEEDS + 1]; /* ends with lesson NULL */
    /* Writes the figures behind the verdict. */
    enum verdict (*judge)(const struct results *results, char *figures, size_t size);
};

extern const struct claim claims[]; /* ends with number 0 */

#endif
