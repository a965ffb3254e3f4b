/*
 * evidence.h - a value with its spread, and what can be concluded from it.
 */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include <stdbool.h>

enum verdict {
    NOT_MEASURED,
    HOLDS,
    HOLDS_PARTLY, /* the figures say where */
    DOES_NOT_HOLD,
    DOES_NOT_HOLD_IN_C, /* but where only one thread may compute at a time, as in Python */
    /* Not decided: */
    TOO_NOISY,
    ONE_RUN,
    ONE_CORE,
    NOT_SEEN, /* what is claimed may happen, and did not */
};
extern const char *const verdict_names[]; /* "holds", "not decided (one run)", … */

/* Unknown: value NAN. */
struct evidence {
    double low, value, high;
    bool disturbed;   /* other programs were using the machine during all runs that it is from */
    bool one_run;     /* it has no spread because it is from a single run */
    const char *unit; /* "s", "B", "×", "" */
};
#define IN_WAITS "waits" /* the unit of what is told as a number of --wait */

/* A number without spread. */
struct evidence exactly(double value, const char *unit);

/* As unsure as both. */
struct evidence ratio(struct evidence a, struct evidence b);

/* HOLDS or DOES_NOT_HOLD where the whole spread says so. Times taken while other
   programs were using the machine decide only where they are off by more than a factor of 2; a
   single run decides nothing. */
enum verdict is_within(struct evidence evidence, double least, double most);

/* "12.4 ms", "never"; NULL: unknown. The caller frees it. */
char *evidence_text(struct evidence evidence);

/* Both hold; what is not known wins, then what does not hold, then what is not decided. */
enum verdict both(enum verdict a, enum verdict b);

#endif
