/*
 * gil.c - one lock for all who compute, handed on when it is asked for.
 */
#include "gil.h"

#include <time.h>

static struct timespec after_interval(void)
{
    struct timespec moment;

    clock_gettime(CLOCK_MONOTONIC, &moment);
    moment.tv_nsec += GIL_SWITCH_INTERVAL_NS;
    if (moment.tv_nsec >= 1000000000) {
        moment.tv_sec++;
        moment.tv_nsec -= 1000000000;
    }
    return moment;
}

void gil_acquire(struct gil *gil)
{
    pthread_mutex_lock(&gil->lock);
    while (gil->is_held) {
        struct timespec until = after_interval();
        uint64_t before = gil->times_switched;
        int late = pthread_cond_clockwait(&gil->freed, &gil->lock, CLOCK_MONOTONIC, &until);

        /* A thread that has taken it from another in the meantime has 5 ms of its own. */
        if (late && gil->is_held && gil->times_switched == before)
            atomic_store(&gil->is_wanted, true);
    }
    gil->is_held = true;
    if (!pthread_equal(gil->last_holder, pthread_self())) {
        gil->last_holder = pthread_self();
        gil->times_switched++;
        pthread_cond_broadcast(&gil->switched);
    }
    atomic_store(&gil->is_wanted, false);
    pthread_mutex_unlock(&gil->lock);
}

void gil_release(struct gil *gil)
{
    pthread_mutex_lock(&gil->lock);
    gil->is_held = false;
    pthread_cond_signal(&gil->freed);
    /* Without this the thread would have it back before the other one has woken up. */
    while (atomic_load(&gil->is_wanted) && pthread_equal(gil->last_holder, pthread_self()))
        pthread_cond_wait(&gil->switched, &gil->lock);
    pthread_mutex_unlock(&gil->lock);
}
