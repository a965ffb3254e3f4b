/*
 * checked.h - system calls that stop the lesson with one clear line when they fail.
 *
 * A capital marks the checked call; the bare name is for where the result matters. The line names
 * the call, the reason and, where many tasks were wanted, how many could be started and which
 * limit stood in the way. Children of the lesson are ended first. Exit code 1.
 */
#ifndef CHECKED_H
#define CHECKED_H

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/* Ends the program: "PROGRAM: <what>: <reason of error>". `error` is an error number, either sign;
   0: "PROGRAM: <what>". */
_Noreturn void fail(int error, const char *what, ...) __attribute__((format(printf, 2, 3)));

/* The same where a child has said why. */
_Noreturn void fail_as_told(void);

/* The same where one more task could not be had: "could start 498 of 5,000 threads: Resource
   temporarily unavailable (limit: ulimit -u is 500)". `kind` is "threads" … */
_Noreturn void fail_to_start(int error, const char *kind, long started);

/* Zeroed memory for `count` things of `size` bytes, for as long as the program runs: nobody frees it. */
void *Calloc(long count, size_t size);

/* --- threads --------------------------------------------------------------------------------- */

void Pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                    void *argument);
void Pthread_join(pthread_t thread, void **result);
void Pthread_detach(pthread_t thread);

/* The pthread functions return their error and leave errno alone. */
#define CHECKED_PTHREAD(call)                                                                      \
    do {                                                                                           \
        int error_ = call;                                                                         \
        if (error_)                                                                                \
            fail(error_, "%s", #call);                                                             \
    } while (0)

#define Pthread_cancel(thread)              CHECKED_PTHREAD(pthread_cancel(thread))
#define Pthread_mutex_lock(mutex)           CHECKED_PTHREAD(pthread_mutex_lock(mutex))
#define Pthread_mutex_unlock(mutex)         CHECKED_PTHREAD(pthread_mutex_unlock(mutex))
#define Pthread_cond_wait(condition, mutex) CHECKED_PTHREAD(pthread_cond_wait(condition, mutex))
#define Pthread_cond_signal(condition)      CHECKED_PTHREAD(pthread_cond_signal(condition))
#define Pthread_cond_broadcast(condition)   CHECKED_PTHREAD(pthread_cond_broadcast(condition))
#define Pthread_barrier_init(barrier, many)                                                        \
    CHECKED_PTHREAD(pthread_barrier_init(barrier, NULL, (unsigned)(many)))

void Pthread_barrier_wait(pthread_barrier_t *barrier);

/* Until somebody signals, or monotonic_seconds() is `until_s`; or less. */
void Pthread_cond_wait_until(pthread_cond_t *condition, pthread_mutex_t *mutex, double until_s);

/* What a signal may interrupt is called again. */
#define CHECKED_ERRNO(call)                                                                        \
    do {                                                                                           \
        while (call < 0)                                                                           \
            if (errno != EINTR)                                                                    \
                fail(errno, "%s", #call);                                                          \
    } while (0)

/* Between threads of one process. */
#define Sem_init(semaphore, value) CHECKED_ERRNO(sem_init(semaphore, 0, value))
#define Sem_wait(semaphore)        CHECKED_ERRNO(sem_wait(semaphore))
#define Sem_post(semaphore)        CHECKED_ERRNO(sem_post(semaphore))

/* Waits at most `seconds`. False: the time has passed. */
bool Sem_timedwait(sem_t *semaphore, double seconds);

/* --- processes ------------------------------------------------------------------------------- */

/* Zeroed memory that forked children share. A mutex in it has to be made for that. */
void *Share(size_t bytes);
void Pthread_mutex_init_shared(pthread_mutex_t *mutex);

/* In the child: it dies with its parent. */
pid_t Fork(void);

/* The same for a child that is no task: it is not counted where others cannot be had. */
pid_t Fork_helper(void);

/* Waits for `child`, or with -1 for whichever ends first: which it was. It has to have ended with
   exit code 0, or where `signal` is not NULL by that signal (0: by none). */
pid_t wait_for_child(pid_t child, int *signal);

#define Waitpid(child) wait_for_child(child, NULL)
#define Wait()         wait_for_child(-1, NULL)

/* The same for one that may also have ended by a signal: its number, or 0. */
int Waitpid_signal(pid_t child);

/* Waits for one child, or with -1 for whichever ends first; returns which, and in `status` how, as
   waitpid() says it. */
#define Waitpid_status(child, status) Wait4(child, status, NULL)

/* The same, with what the child used; `usage` may be NULL. */
pid_t Wait4(pid_t child, int *status, struct rusage *usage);

#define Kill(child, signal) CHECKED_ERRNO(kill(child, signal))

/* For this process and those that it forks: the signal waits until Sigtimedwait() takes it, or it
   is let through. */
#define Hold_signal(signal)        change_mask(SIG_BLOCK, signal)
#define Let_signal_through(signal) change_mask(SIG_UNBLOCK, signal)
void change_mask(int how, int signal);

/* Waits for a signal that is held, at most `seconds`. False: the time has passed. */
bool Sigtimedwait(int signal, double seconds);

/* --- pipes ----------------------------------------------------------------------------------- */

/* ends[0] is read from, ends[1] written to; other programs do not inherit them. */
void Pipe(int ends[2]);
void Close(int descriptor);

/* What is written and not yet read may take `bytes`, whole pages, and no more. */
void Pipe_room(const int ends[2], size_t bytes);

/* Writes all of it. */
void Write_full(int descriptor, const void *data, size_t bytes);

/* Reads all of it: true; or false at the end of the pipe, before the first byte. */
bool Read_full(int descriptor, void *data, size_t bytes);

/* How many of the descriptors are readable or at their end (`revents` is not 0); 0 after `seconds`
   without one. INFINITY: waits for ever. */
int Poll_for(struct pollfd *descriptors, long count, double seconds);

#endif
