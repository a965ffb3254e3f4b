/*
 * thread.h - what a thread of a run is at, as /proc shows it.
 *
 * Source: proc(5). A process may read this of its own children without privileges.
 */
#ifndef THREAD_H
#define THREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* A thread as it was found. */
struct thread {
    pid_t process, id;
    char state;          /* a letter, as in ps; '?': it cannot be read */
    unsigned long ticks; /* CPU time used */
    long call;           /* system call; -1: none */
    unsigned long arguments[3];
};

struct thread look_at(pid_t process, pid_t id);

/* Is `id` a living thread of this process? */
bool has_thread(pid_t process, long id);

/* Who holds the mutex that it waits for: a thread's id. 0: it cannot be told. */
pid_t holder_of_mutex(const struct thread *thread);

/* What the descriptor that it reads or writes is, "pipe:[4711]"; "" when it cannot be told. */
void file_in_use(const struct thread *thread, char *name, size_t size);

/* Who keeps the pipe that it reads from ending: itself, where it is among them, since that is the
   mistake; else another process of the run. 0: none. */
pid_t writer_of_pipe(const struct thread *thread, const char *name);

#endif
