/*
 * event.c - wait until something has happened.
 */
#include "event.h"
#include "internal.h"

int event_wait(struct event *event, double seconds)
{
    struct deadline deadline = deadline_after(seconds);
    int error = 0;

    pthread_mutex_lock(&event->lock);
    uint64_t before = event->times_set;
    while (!event->is_set && event->times_set == before && !error)
        error = wait_until(&event->changed, &event->lock, &deadline);
    if (event->is_set || event->times_set != before)
        error = 0;
    pthread_mutex_unlock(&event->lock);
    return error;
}

void event_set(struct event *event)
{
    pthread_mutex_lock(&event->lock);
    if (!event->is_set)
        event->times_set++;
    event->is_set = true;
    pthread_cond_broadcast(&event->changed);
    pthread_mutex_unlock(&event->lock);
}

void event_clear(struct event *event)
{
    pthread_mutex_lock(&event->lock);
    event->is_set = false;
    pthread_mutex_unlock(&event->lock);
}

bool event_is_set(struct event *event)
{
    pthread_mutex_lock(&event->lock);
    bool is_set = event->is_set;
    pthread_mutex_unlock(&event->lock);
    return is_set;
}
