/*
 * progress.h - one line on the terminal that says what is going on, and leaves no trace.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

/* Shows the line on stderr in place of the one before; nothing where stderr is no terminal. */
void progress_show(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Takes it away: call before printing anything else. */
void progress_clear(void);

#endif
