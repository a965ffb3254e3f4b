/*
 * event.c - a pipe that is closed: one end told, all told.
 *
 * A byte goes before the end, so that an event that was set can be told from an owner who died,
 * and so that a copy of the writer's end, left open somewhere, delays nobody.
 */
#include "event.h"

#include "deadline.h"
#include "descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int event_init(struct event *event)
{
    descriptors_lock();
    int error = descriptors_pipe(event->ends, O_NONBLOCK);
    if (!error && (error = descriptors_note(event->ends[1])) != 0) {
        close(event->ends[0]);
        close(event->ends[1]);
    }
    descriptors_unlock();
    event->owner = getpid();
    return error;
}

/* Elsewhere the number may stand for something else by now: child_start has closed the end. */
static void close_writer(struct event *event)
{
    if (event->owner == getpid())
        descriptors_close(event->ends[1]);
    event->ends[1] = -1;
}

void event_destroy(struct event *event)
{
    close_writer(event);
    descriptors_close(event->ends[0]);
}

int event_set(struct event *event)
{
    if (event->owner != getpid())
        return -EPERM;
    if (event->ends[1] < 0)
        return 0;
    while (write(event->ends[1], "", 1) < 0)
        if (errno != EINTR)
            return -errno;
    close_writer(event);
    return 0;
}

int event_wait(struct event *event, double seconds)
{
    struct pollfd polled = {.fd = event->ends[0], .events = POLLIN};
    int error = deadline_poll(&polled, 1, deadline_in(seconds));

    if (error)
        return error;
    return polled.revents & POLLIN ? 0 : -EOWNERDEAD;
}

bool event_is_set(struct event *event)
{
    return event_wait(event, 0) == 0;
}

int event_descriptor(struct event *event)
{
    return event->ends[0];
}
