/*
 * deadline.c - waiting until a moment, whatever signals come between.
 */
#include "deadline.h"

#include <errno.h>
#include <math.h>
#include <time.h>

#define LONGEST_S 1e9 /* poll() refuses more seconds than a time_t holds */

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

double deadline_in(double seconds)
{
    return now() + seconds;
}

int deadline_poll(struct pollfd *polled, nfds_t count, double deadline)
{
    for (;;) {
        double left_s = fmin(fmax(deadline - now(), 0), LONGEST_S);
        struct timespec left = {.tv_sec = (time_t)left_s};

        left.tv_nsec = (long)((left_s - (double)left.tv_sec) * 1e9);
        int ready = ppoll(polled, count, isinf(deadline) ? NULL : &left, NULL);
        if (ready > 0)
            return 0;
        if (ready < 0 && errno != EINTR)
            return -errno;
        if (!(now() < deadline)) /* a NaN is no time at all */
            return -ETIMEDOUT;
    }
}
