/*
 * checked.h - system calls that stop the lesson with one clear line when they fail.
 *
 * A capital marks the checked call; the bare name is for where the result matters. The line names
 * the call, the reason and, where many tasks were wanted, how many could be started and which
 * limit stood in the way. Children of the lesson are ended first. Exit code 1.
 */
#ifndef CHECKED_H
#define CHECKED_H

#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/* Ends the program: "PROGRAM: <what>: <reason of error>". `error` is an error number, either sign;
   0: "PROGRAM: <what>". */
_Noreturn void fail(int error, const char *what, ...) __attribute__((format(printf, 2, 3)));

/* The same with a reason in words: "PROGRAM: <what>". */
_Noreturn void fail_saying(const char *what, ...) __attribute__((format(printf, 1, 2)));

/* The same where a child has said why. */
_Noreturn void fail_as_told(void);

/* The same where the started-th of many tasks could not be had: "could start 498 of 5,000 threads:
   Resource temporarily unavailable (limit: ulimit -u is 500)". `kind` is "threads" … */
_Noreturn void fail_to_start(int error, const char *kind, long started);

/* Zeroed memory for `count` things of `size` bytes; free() it. */
void *Calloc(long count, size_t size);

void Pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                    void *argument);
void Pthread_join(pthread_t thread, void **result);
void Pthread_detach(pthread_t thread);
void Pthread_cancel(pthread_t thread);
void Pthread_mutex_lock(pthread_mutex_t *mutex);
void Pthread_mutex_unlock(pthread_mutex_t *mutex);
void Pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex);
void Pthread_cond_signal(pthread_cond_t *condition);
void Pthread_cond_broadcast(pthread_cond_t *condition);
/* Until somebody signals, or monotonic_seconds() is `until_s`; or less. */
void Pthread_cond_wait_until(pthread_cond_t *condition, pthread_mutex_t *mutex, double until_s);
void Pthread_barrier_init(pthread_barrier_t *barrier, long count);
void Pthread_barrier_wait(pthread_barrier_t *barrier);

/* Between threads of one process. */
void Sem_init(sem_t *semaphore, unsigned value);
void Sem_wait(sem_t *semaphore);
void Sem_post(sem_t *semaphore);

/* Waits at most `seconds`. False: the time has passed. */
bool Sem_timedwait(sem_t *semaphore, double seconds);

/* Zeroed memory that forked children share. A mutex in it has to be made for that. */
void *Share(size_t bytes);
void Pthread_mutex_init_shared(pthread_mutex_t *mutex);

/* In the child: it dies with its parent. */
pid_t Fork(void);

/* The same for a child that is no task: it is not counted where others cannot be had. */
pid_t Fork_helper(void);

/* Waits for one child, which has to have ended with exit code 0 (returns 0) or by a signal (its
   number). */
int Waitpid_signal(pid_t child);

/* Waits for one child, which has to have ended with exit code 0. */
void Waitpid(pid_t child);

/* The same for whichever child ends first: which it was. */
pid_t Wait(void);

/* Waits for one child, or with -1 for whichever ends first; returns which, and in `status` how, as
   waitpid() says it. */
pid_t Waitpid_status(pid_t child, int *status);
void Kill(pid_t child, int signal);

/* For this process and those that it forks: the signal waits until sigtimedwait() takes it, or it
   is let through. */
void Hold_signal(int signal);
void Let_signal_through(int signal);

/* Waits for a signal that is held, at most `seconds`. False: the time has passed. */
bool Sigtimedwait(int signal, double seconds);

/* ends[0] is read from, ends[1] written to; other programs do not inherit them. */
void Pipe(int ends[2]);
void Close(int descriptor);

/* How many of the descriptors are ready for their `events`; 0 after `seconds` without one. */
int Poll_for(struct pollfd *descriptors, long count, double seconds);
/* What is written and not yet read may take `bytes`, whole pages, and no more. */
void Pipe_room(const int ends[2], size_t bytes);

/* Writes all of it. */
void Write_full(int descriptor, const void *data, size_t bytes);

/* Reads all of it: true; or false at the end of the pipe, before the first byte. */
bool Read_full(int descriptor, void *data, size_t bytes);

/* Waits until one of the descriptors is readable, or at its end: its `revents` is not 0. */
void Poll(struct pollfd *polled, int count);

#endif
