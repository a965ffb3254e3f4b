/*
 * event.h - wait until something has happened; as threading.Event.
 *
 *     struct event ready = EVENT_INIT;
 *
 * A plain variable with an initialiser: nothing is allocated, nothing need be destroyed, and a copy
 * is not the same thing. Any thread may call any of these. pthread_cancel is acted upon after the
 * wait, not in it.
 */
#ifndef EVENT_H
#define EVENT_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct event {
    pthread_mutex_t lock; /* all private; the lock guards the rest */
    pthread_cond_t changed;
    bool is_set;
    uint64_t times_set;
};

#define EVENT_INIT                                                                                 \
    {                                                                                              \
        .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER                     \
    }

/*
 * Waits until the event is set, at most `seconds` (INFINITY: no limit; 0 or less: not at all).
 * Whoever waited when it was set returns, even if it is cleared at once. 0 or -ETIMEDOUT.
 */
int event_wait(struct event *event, double seconds);

void event_set(struct event *event);
void event_clear(struct event *event);
bool event_is_set(struct event *event);

#endif
