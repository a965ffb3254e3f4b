/*
 * machine.h - the context in words: on what machine it was measured, and what that means for the
 * figures. Shared by the terminal, tables.md and the page. All texts are new; the caller frees
 * them.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include "results.h"

/* "Intel(R) Xeon(R) …, 2 cores, 7.8 GiB, Linux 6.18.1" */
char *machine_text(const struct context *context);

/* "load 0.12, CPU pressure 0 %", before measuring; NULL where the system does not say. */
char *state_text(const struct context *context);

/* What makes figures of this machine worth less. Returns how many warnings there are. */
#define MACHINE_WARNINGS 3
int machine_warnings(const struct context *context, char *warnings[MACHINE_WARNINGS]);

/* "Compiler", "gcc 12.2.0": all that is known of how it was measured, and the warnings. Returns how
   many facts there are. */
struct fact {
    const char *name;
    char *value;
    bool warns;
};
#define FACTS (9 + MACHINE_WARNINGS)
int facts_of(const struct results *results, struct fact facts[FACTS]);

/* How many timed runs there are, and how many of them others disturbed. */
struct noise {
    int timed, disturbed;
};
struct noise noise_of(const struct results *results);

/* "3 of 40 runs … were disturbed …", or NULL when none was. `*much` is set when they are many. */
char *noise_text(const struct results *results, bool *much);

#endif
