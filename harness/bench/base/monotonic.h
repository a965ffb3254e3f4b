/*
 * monotonic.h - seconds of CLOCK_MONOTONIC: for durations and limits, never the time of day.
 */
#ifndef MONOTONIC_H
#define MONOTONIC_H

#include <time.h>

static inline double monotonic_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

#endif
