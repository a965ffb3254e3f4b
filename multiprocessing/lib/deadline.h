/*
 * deadline.h - time limits: how every function of this library waits.
 *
 * A time limit is a number of seconds; INFINITY is for ever, 0 (or less) is only a look. A signal
 * handler that runs meanwhile neither ends nor prolongs the waiting.
 */
#ifndef DEADLINE_H
#define DEADLINE_H

#include <poll.h>

/* The moment `seconds` from now, on CLOCK_MONOTONIC. */
double deadline_in(double seconds);

/*
 * poll() until the moment `deadline`; at least one look, however late it is.
 * Returns 0 when at least one of `polled` has something to say (see revents), -ETIMEDOUT, or
 * another negative error of poll().
 */
int deadline_poll(struct pollfd *polled, nfds_t count, double deadline);

#endif
