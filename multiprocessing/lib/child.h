/*
 * child.h - one function in a process of its own, with a pipe to it and a pipe from it.
 *
 * What POSIX leaves to everyone who forks: descriptors of other children, signals in between, a
 * child that outlives its parent, waiting with a time limit, and how it ended in words.
 */
#ifndef CHILD_H
#define CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Two pipes, as one of the two processes sees them; for message.h. */
struct channel {
    int receive;
    int send;
};

/*
 * The child's body. `parent` is the channel to the one who started it. The process ends when it
 * returns, by _exit(): it flushes no stdio and runs no atexit(). It returns 0, or a negative error,
 * whose number becomes the exit code.
 */
typedef int child_function(void *argument, struct channel *parent);

/* Yours to hold, where you like. The fields are there to be read. */
struct child {
    pid_t pid; /* 0 when it is not running: not started, or waited for */
    int pidfd; /* readable when it has ended; -1 where the kernel has none to give */
    struct channel
        channel; /* you may close either early, by descriptors_close(), and set it to -1 */
    int status;  /* as waitpid() gave it, once it has ended */
};

/*
 * Forks, and runs function(argument, channel) in the child. `argument` need not outlive the call:
 * the child has a copy of all memory. The child
 *   - closes the private ends of everything in this library (other children's pipes, pools, …);
 *     semaphores, queues, futures and events stay usable. Your own descriptors are your business;
 *   - dies by SIGTERM whatever the parent does on it, and has the caller's signal mask otherwise;
 *   - is killed when the *thread* that started it ends: let that one live as long as the child.
 * Where the program has threads, the child has only the calling one, and locks that others held
 * stay locked in it: start children before threads.
 *
 * Returns 0, or -EAGAIN, -ENOMEM, -EMFILE, -ENFILE; nothing is left open then.
 */
int child_start(struct child *child, child_function *function, void *argument);

/*
 * Receives one record from the child, if it sends one, and waits until it has ended. `buffer` may
 * be NULL to receive nothing: what the child still sends gives it -EPIPE. `size` (may be NULL)
 * gets the record's length, 0 if there was none. The child is then gone, its descriptors are
 * closed; child_describe and `status` remain.
 *
 * Returns
 *   0            it returned 0
 *   -ETIMEDOUT   it is running still: join again (a record received is not received again, so
 *                keep `buffer` and `size`), or child_cancel
 *   -EMSGSIZE    it ended well, but the record is longer than `capacity`
 *   -EPROTO      it ended well, but within a record
 *   -EOWNERDEAD  it was killed by a signal
 *   -ECHILD      it is not running, or someone else has waited for it
 *   or the number that it exited with, negated: the error that the function returned.
 */
int child_join(struct child *child, double seconds, void *buffer, size_t capacity, size_t *size);

/* Sends a signal, without waiting, if it runs. */
void child_signal(const struct child *child, int number);

/*
 * Ends it: SIGTERM, and SIGKILL if it has not ended `grace_seconds` later; waits for the end.
 * Returns 0, also if it had ended before, or -ECHILD as child_join. `status` says what it was.
 */
int child_cancel(struct child *child, double grace_seconds);

/* The same for several at once, with one grace period for all; those that do not run are passed
 * over. (Where there is no memory to wait in, SIGKILL follows at once.) */
void children_cancel(struct child *children, size_t count, double grace_seconds);

/*
 * Waits until one of the children has ended; it is not yet joined. Those that do not run are passed
 * over. Returns its index, -ETIMEDOUT, -ECHILD if none runs, or -ENOMEM.
 */
ssize_t children_wait_any(const struct child *children, size_t count, double seconds);

/* How it ended, as child_join says it: 0, -EOWNERDEAD, or what it exited with, negated. */
int child_error(const struct child *child);

/* How it ended: "was killed by SIGSEGV", "exited with 3", "is running". Always terminated. */
void child_describe(const struct child *child, char *text, size_t capacity);

#endif
