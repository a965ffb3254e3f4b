/*
 * checked_gil.h - gil.h for lessons: one lock for the whole program.
 */
#ifndef CHECKED_GIL_H
#define CHECKED_GIL_H

#include "compute.h"
#include "gil.h"

static struct gil the_gil = GIL_INIT;

static void hand_over_the_gil(void)
{
    gil_check(&the_gil);
}

/* Now this thread alone computes; what it computes checks now and then whether another wants to. */
static inline void Gil_acquire(void)
{
    gil_acquire(&the_gil);
    compute_breather = hand_over_the_gil;
}

/* Before everything that waits, and at a thread's end. */
static inline void Gil_release(void)
{
    gil_release(&the_gil);
}

#endif
