/*
 * semaphore.h - at most so many at once, among processes; as asyncio.Semaphore.
 *
 * A pipe with a token (a byte) for each one who may pass. Make it before the processes that share
 * it: fork hands it on. A process that is killed while it holds a token takes it along.
 * Not for signal handlers; several threads may use one.
 */
#ifndef SEMAPHORE_H
#define SEMAPHORE_H

struct semaphore {
    int tokens[2]; /* private: a pipe */
};

/*
 * A semaphore with `value` tokens, 0 and more. Returns 0, -EINVAL below 0, -EOVERFLOW for more than
 * a pipe holds (65536, or less for a user who has very many pipes), -EMFILE, -ENFILE or -ENOMEM.
 */
int semaphore_init(struct semaphore *semaphore, int value);

/* Closes this process's ends. The others' go on. */
void semaphore_destroy(struct semaphore *semaphore);

/* Waits for a token, at most `seconds` (INFINITY: no limit; 0 or less: not at all), and takes it.
 * 0 or -ETIMEDOUT. */
int semaphore_acquire(struct semaphore *semaphore, double seconds);

/* Puts a token back, or a new one in. Never waits. 0, or -EOVERFLOW when the pipe is full. */
int semaphore_release(struct semaphore *semaphore);

#endif
