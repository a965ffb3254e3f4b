/*
 * gil.h - one lock that every thread that computes must hold, handed on every few milliseconds: what
 * CPython's global interpreter lock does to threads.
 *
 *     static struct gil gil = GIL_INIT;
 *
 *     gil_acquire(&gil);
 *     for (…) {
 *         compute();              many times a millisecond
 *         gil_check(&gil);
 *     }
 *     gil_release(&gil);          as around everything that waits
 *     sleep(1);
 *     gil_acquire(&gil);
 *
 * As in CPython's ceval_gil.c: a thread that has waited for 5 ms without the lock changing hands asks
 * for it; the holder gives it up at its next check, and does not take it again before another has
 * had it.
 *
 * Nothing here fails. A thread acquires before it releases, and not twice. It must not be ended by
 * pthread_cancel while it holds the lock or waits for it: the others would wait for ever.
 */
#ifndef GIL_H
#define GIL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* sys.getswitchinterval() */
#define GIL_SWITCH_INTERVAL_NS 5000000

struct gil {
    pthread_mutex_t lock; /* all private; the lock guards the rest */
    pthread_cond_t freed, switched;
    bool is_held;
    pthread_t last_holder;
    uint64_t times_switched;
    atomic_bool is_wanted; /* the holder is asked to hand it on */
};

#define GIL_INIT                                                                                   \
    {                                                                                              \
        .lock = PTHREAD_MUTEX_INITIALIZER, .freed = PTHREAD_COND_INITIALIZER,                      \
        .switched = PTHREAD_COND_INITIALIZER                                                       \
    }

/* Waits until nobody else holds the lock, and holds it. */
void gil_acquire(struct gil *gil);

/* Gives it up. Where another thread has asked for it, returns when that one holds it. */
void gil_release(struct gil *gil);

/* For the holder, often: hands the lock on if somebody has asked for it. Else a read of memory. */
static inline void gil_check(struct gil *gil)
{
    if (atomic_load_explicit(&gil->is_wanted, memory_order_relaxed)) {
        gil_release(gil);
        gil_acquire(gil);
    }
}

#endif
