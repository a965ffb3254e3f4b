/*
 * event.h - wait until something has happened, in another process; as asyncio.Event.
 *
 * A pipe whose writer closes: all who wait see it, and the end of the process that was to set it,
 * too. So it is set once and never cleared, and by its owner alone: the process that made it.
 * Make it before the processes that share it.
 */
#ifndef EVENT_H
#define EVENT_H

#include <stdbool.h>
#include <sys/types.h>

struct event {
    int ends[2]; /* private: a pipe; nothing is ever read from it */
    pid_t owner;
};

/* 0, -EMFILE, -ENFILE or -ENOMEM. */
int event_init(struct event *event);

/* Closes this process's ends. Where the owner has not set it, waiters get -EOWNERDEAD. */
void event_destroy(struct event *event);

/* Wakes all who wait, and whoever will. 0, or -EPERM where another process is the owner. */
int event_set(struct event *event);

/*
 * Waits until the event is set, at most `seconds` (INFINITY: no limit; 0 or less: not at all).
 * Returns 0, -ETIMEDOUT, or -EOWNERDEAD: the owner has gone without setting it. That is noticed
 * where the processes were made by child_start, which closes their copies of the owner's end.
 */
int event_wait(struct event *event, double seconds);

bool event_is_set(struct event *event);

/* Readable, or hung up, from event_set on: to poll() together with others. The event's. */
int event_descriptor(struct event *event);

#endif
