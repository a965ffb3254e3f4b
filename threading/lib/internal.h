/*
 * internal.h - waits with a deadline, and descriptors that become readable; shared by
 * threading/lib.
 *
 * The files here lock, change, broadcast, unlock, in this order: whoever has seen the change may
 * then free what holds the lock. Locking a plain mutex and broadcasting cannot fail.
 */
#ifndef INTERNAL_H
#define INTERNAL_H

#include <pthread.h>
#include <stdbool.h>
#include <time.h>

/* A point of CLOCK_MONOTONIC, so that a clock that is set does not move it. */
struct deadline {
    bool is_never;
    struct timespec at;
};

/* `seconds` from now; INFINITY: never; 0 or less, or a NaN: now. */
struct deadline deadline_after(double seconds);

/*
 * Waits for a broadcast of `condition`. 0, also for no reason, or -ETIMEDOUT. A pthread_cancel is
 * kept for later: acted upon here it would leave the lock taken for ever.
 */
int wait_until(pthread_cond_t *condition, pthread_mutex_t *lock, const struct deadline *deadline);

/* Waits for the end of a thread. */
void join_thread(pthread_t thread);

/* A descriptor that is readable from the beginning, or from descriptor_signal on; or -EMFILE, … */
int descriptor_open(bool is_readable);
void descriptor_signal(int descriptor);

/* Closes it; -1 is allowed. */
void descriptor_close(int descriptor);

#endif
