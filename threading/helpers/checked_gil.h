/*
 * checked_gil.h - gil.h for lessons: one lock for the whole program, where --gil asks for it.
 *
 * Without --gil there is no such lock, and these calls do nothing.
 */
#ifndef CHECKED_GIL_H
#define CHECKED_GIL_H

#include "gil.h"
#include "lesson.h"

static struct gil the_gil = GIL_INIT;

static void hand_over_the_gil(void)
{
    gil_check(&the_gil);
}

/* Now this thread alone computes; what it computes looks now and then whether another wants to. */
static inline void Gil_acquire(void)
{
    if (!lesson.gil)
        return;
    gil_acquire(&the_gil);
    compute_breather = hand_over_the_gil;
}

/* Before everything that waits, and at a thread's end. */
static inline void Gil_release(void)
{
    if (lesson.gil)
        gil_release(&the_gil);
}

#endif
