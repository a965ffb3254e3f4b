/*
 * witness.h - how much of the machine was used, by whomever: what a run cannot know of itself.
 */
#ifndef WITNESS_H
#define WITNESS_H

struct machine_use {
    double busy_s;  /* all processors, since boot: user, nice, system, irq, softirq */
    double steal_s; /* kept back by the hypervisor */
};

/* Reads /proc/stat, which counts in hundredths of a second. All 0 where it cannot be read. */
struct machine_use machine_use(void);

/* CPU seconds of this process, its children not included. */
double own_cpu_s(void);

#endif
