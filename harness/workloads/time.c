/*
 * time.c - the two ways to let time pass: asleep, and computing.
 */
#include "compute.h"

#include <errno.h>
#include <time.h>

struct timespec moment_in(double seconds)
{
    struct timespec moment;

    clock_gettime(CLOCK_MONOTONIC, &moment);
    double nanoseconds = (double)moment.tv_nsec + seconds * 1e9;
    double whole = (double)(long long)(nanoseconds / 1e9);
    moment.tv_sec += (time_t)whole;
    moment.tv_nsec = (long)(nanoseconds - whole * 1e9);
    return moment;
}

void sleep_seconds(double seconds)
{
    struct timespec until = moment_in(seconds);

    /* Until a moment, not for a while: a signal in between does not lengthen it. */
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
        ;
}

#define ADDITIONS_A_STEP 50000 /* some 20 µs */
#define PREEMPTED_S      0.001

void compute_seconds(double seconds, void (*preempted)(int task, double since, double until),
                     int task)
{
    double since = monotonic_seconds(), used = clock_seconds(CLOCK_THREAD_CPUTIME_ID);
    double end = used + seconds;

    /* Every reading ends one step and begins the next: no time falls between two steps. */
    while (used < end) {
        sum_below(ADDITIONS_A_STEP);
        double until = monotonic_seconds(), used_now = clock_seconds(CLOCK_THREAD_CPUTIME_ID);
        if (until - since - (used_now - used) > PREEMPTED_S)
            preempted(task, since, until - (used_now - used));
        since = until;
        used = used_now;
    }
}
