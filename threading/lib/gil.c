/*
 * gil.c - one lock for all who compute, handed on when it is asked for.
 */
#include "gil.h"
#include "internal.h"

void gil_acquire(struct gil *gil)
{
    pthread_mutex_lock(&gil->lock);
    while (gil->is_held) {
        struct deadline deadline = deadline_after(GIL_SWITCH_INTERVAL_S);
        uint64_t before = gil->times_switched;
        int late = wait_until(&gil->freed, &gil->lock, &deadline);

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
    const struct deadline never = {.is_never = true};

    pthread_mutex_lock(&gil->lock);
    gil->is_held = false;
    pthread_cond_signal(&gil->freed);
    /* Without this the thread would have it back before the other one has woken up. */
    while (atomic_load(&gil->is_wanted) && pthread_equal(gil->last_holder, pthread_self()))
        wait_until(&gil->switched, &gil->lock, &never);
    pthread_mutex_unlock(&gil->lock);
}
