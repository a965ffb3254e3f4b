/*
 * witness.h - how much of the machine was used, by whomever: what a run cannot know of itself.
 */
#ifndef WITNESS_H
#define WITNESS_H

struct machine_use {
    double busy_s;  /* all processors, since boot: user, nice, system, irq, softirq */
    double steal_s; /* kept back by the hypervisor */
    double ours_s;  /* of the first: this process and our services, but no other child */
};

/* /proc/stat counts in 10 ms ticks. 0 where it cannot be read. */
struct machine_use machine_use(void);

#endif
