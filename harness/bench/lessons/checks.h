/*
 * checks.h - is what a lesson says it found right? Nobody is credited with work not done.
 */
#ifndef CHECKS_H
#define CHECKS_H

#include "expressions.h"

struct entry; /* catalogue.h */
struct check;

/* What no text can say; NULL: there is none of this name. */
const struct check *check_named(const char *name);

bool has_check(const struct entry *entry);

/* One line that says what is wrong, which the caller frees; NULL where nothing is. */
char *check_run(const struct entry *entry, const struct conditions *conditions,
                const struct run *run);

/* Clocks are read by different threads: a few µs may be missing. */
#define CLOCK_SLACK_S 0.00002

#endif
