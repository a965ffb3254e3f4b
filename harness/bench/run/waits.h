/*
 * waits.h - what one thread of a run is at, in words.
 */
#ifndef WAITS_H
#define WAITS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* A thread as it was found. */
struct thread {
    pid_t process, id;
    char state;
    unsigned long ticks; /* CPU time used */
    long call;           /* system call; -1: none */
    unsigned long arguments[3];
};

struct thread look_at(pid_t process, pid_t id);

/* "waits for a mutex that another thread holds"; or, of many, "wait for …". `before` is the same
   thread some 50 ms earlier. */
void describe_thread(const struct thread *before, const struct thread *now, bool many, char *text,
                     size_t size);

#endif
