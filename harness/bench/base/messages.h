/*
 * messages.h - what bench says beside its tables: "bench: …" on stderr, and the line on a terminal
 * that shows what is going on.
 */
#ifndef MESSAGES_H
#define MESSAGES_H

/* A mistake of the user; returns the exit code 2. */
int mistake(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A failure of the system; returns the exit code 1. */
int failure(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What the user should know, though nothing failed. */
void remark(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
