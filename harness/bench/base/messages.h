/*
 * messages.h - the one line on stderr that an error gets: "bench: …".
 */
#ifndef MESSAGES_H
#define MESSAGES_H

/* A mistake of the user; returns the exit code 2. */
int mistake(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A failure of the system; returns the exit code 1. */
int failure(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
