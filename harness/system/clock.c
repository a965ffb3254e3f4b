/*
 * clock.c - see clock.h.
 */
#include "clock.h"

double clock_seconds(clockid_t clock)
{
    struct timespec now;

    if (clock_gettime(clock, &now) != 0)
        return 0; /* the clock of a process that is gone */
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

double monotonic_seconds(void)
{
    return clock_seconds(CLOCK_MONOTONIC);
}

double process_cpu_seconds(pid_t process)
{
    clockid_t clock;

    return clock_getcpuclockid(process, &clock) == 0 ? clock_seconds(clock) : 0;
}

double usage_seconds(const struct rusage *usage)
{
    return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) +
           (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e6;
}
