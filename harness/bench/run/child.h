/*
 * child.h - what a run and a service have in common: how their program starts, what it says, and how
 * all that came of it ends.
 */
#ifndef CHILD_H
#define CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Descriptors are -1 when they are closed. */
struct child {
    pid_t id;   /* 0: none */
    int pidfd;  /* can be read when it has ended */
    int output; /* what it writes to stdout and stderr */
    int other;  /* a run's record, or a service's input */
};

/*
 * Starts the program in a process group of its own, killed when its parent ends, with all signals
 * as usual, without a core file. A run is our child, reads from /dev/null, and is told where its
 * record goes as "--record=FD"; a service is a child of our parent's, the guard. Returns 0, or an
 * error number with what there is of the child. A program that cannot be executed says
 * "cannot start PROGRAM: …" and ends with NOT_EXECUTED.
 */
int launch(struct child *child, char *const *arguments, bool is_service);
#define NOT_EXECUTED 127

void close_end(int *descriptor);

/* Reads all that is there and keeps the end of it in `text`. False: no more will come. */
bool keep_end(int fd, char *text, size_t size);

/* The last line that says something. Cuts off what is behind it. */
const char *last_line(char *text);

/* What stands behind "build/io/sleep: " or "sleep: ": which program it was is known. */
const char *without_name(const char *line, const char *program);

/*
 * Ends all processes that came of this one, wherever they went, and reaps them: stops each until no
 * new one is found, so that none can fork while others are being killed, then kills all. This
 * process has to be a subreaper (PR_SET_CHILD_SUBREAPER): then whatever a run starts, be it in a
 * session of its own or orphaned twice over, stays below it. Returns how many were reaped.
 * Source: cgroup v1's freezer was used in the same way.
 */
int end_descendants(void);

#endif
