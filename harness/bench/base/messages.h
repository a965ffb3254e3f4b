/*
 * messages.h - what bench says beside its tables: "bench: …" on stderr, and the line on a terminal
 * that shows what is going on.
 */
#ifndef MESSAGES_H
#define MESSAGES_H

/* A mistake of the user, a failure of the system: what they return is the exit code. And what the
   user should know though nothing failed. */
#define mistake(...) say_line(2, __VA_ARGS__)
#define failure(...) say_line(1, __VA_ARGS__)
#define remark(...)  ((void)say_line(0, __VA_ARGS__))

int say_line(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Shows the line on stderr in place of the one before; nothing where stderr is no terminal. */
void progress_show(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Takes it away, without a trace: call before printing anything else. */
void progress_clear(void);

#endif
