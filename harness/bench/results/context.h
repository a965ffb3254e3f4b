/*
 * context.h - on what a measurement was made: machine, load, compiler, version.
 */
#ifndef CONTEXT_H
#define CONTEXT_H

#include "results.h"

/* Processors that this process may use: its affinity, and the cgroup's quota rounded up. At
   least 1. */
int usable_cores(void);

/* Fills in what is known before measuring; what the system does not say is "" or NAN.
   results_free() frees it. */
void context_before(struct context *context);

/* Adds the load and pressure after measuring. */
void context_after(struct context *context);

#endif
