/*
 * clock.h - seconds, as Linux's clocks count them.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <sys/resource.h>
#include <sys/types.h>
#include <time.h>

/* The one clock for durations, moments and limits; never the time of day. */
double monotonic_seconds(void);

/* What any clock of clock_gettime() shows. */
double clock_seconds(clockid_t clock);

/* The processor time that a living process has used, its children not included; 0: it is gone. */
double process_cpu_seconds(pid_t process);

/* The processor time of getrusage() and wait4(), user and system. */
double usage_seconds(const struct rusage *usage);

#endif
