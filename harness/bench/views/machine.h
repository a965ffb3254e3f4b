/*
 * machine.h - the context in words: on what machine it was measured, and what that means for the
 * figures. Shared by the terminal and tables.md. All texts are new; the caller frees them.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include "results.h"

/* "Intel(R) Xeon(R) …, 2 cores, 7.8 GiB, Linux 6.18.1" */
char *machine_text(const struct context *context);

/* "load 0.12, CPU pressure 0 %", before measuring; NULL where the system does not say. */
char *state_text(const struct context *context);

/* What makes figures of this machine worth less: NULL, or a warning. There are several to ask for,
   `which` from 0. */
#define MACHINE_WARNINGS 3
char *machine_warning(const struct context *context, int which);

/* "3 of 40 runs … were disturbed …", or NULL when none was. `*much` is set when they are many. */
char *noise_text(const struct results *results, bool *much);

#endif
