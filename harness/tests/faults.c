/*
 * faults.c - a library to preload that makes the n-th call of a function fail.
 *
 *     LD_PRELOAD=build/tests/faults.so FAULT=fork:EAGAIN:2 program
 *
 * FAULT is FUNCTION:ERROR:N for the N-th call alone, or FUNCTION:ERROR:N+ for it and all after.
 * What a library does inside itself (stdio's own writes) is not seen.
 */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const struct {
    const char *name;
    int number;
} errors[] = {{"EAGAIN", EAGAIN}, {"EMFILE", EMFILE}, {"ENOMEM", ENOMEM},
              {"ENOSPC", ENOSPC}, {"EIO", EIO},       {"EINTR", EINTR}};

/* The error that this call has to fail with, or 0. */
static int fault_of(const char *function, atomic_long *calls)
{
    const char *fault = getenv("FAULT");
    size_t length = strlen(function);

    if (!fault || strncmp(fault, function, length) != 0 || fault[length] != ':')
        return 0;
    const char *error = fault + length + 1, *count = strchr(error, ':');
    if (!count)
        return 0;
    char *end;
    long at = strtol(count + 1, &end, 10), call = atomic_fetch_add(calls, 1) + 1;
    if (call != at && !(*end == '+' && call > at))
        return 0;
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (strncmp(error, errors[i].name, (size_t)(count - error)) == 0)
            return errors[i].number;
    return 0;
}

/* Defines a function that fails when it is told to, and is the real one otherwise. */
#define FAULTY(type, function, failed, parameters, arguments)                                      \
    type function parameters                                                                       \
    {                                                                                              \
        static atomic_long calls;                                                                  \
        static type(*real) parameters;                                                             \
        int error = fault_of(#function, &calls);                                                   \
        if (error) {                                                                               \
            errno = error;                                                                         \
            return failed;                                                                         \
        }                                                                                          \
        if (!real)                                                                                 \
            *(void **)&real = dlsym(RTLD_NEXT, #function);                                         \
        return real arguments;                                                                     \
    }

FAULTY(pid_t, fork, -1, (void), ())
FAULTY(int, pipe2, -1, (int ends[2], int flags), (ends, flags))
FAULTY(int, pthread_create, error,
       (pthread_t * thread, const pthread_attr_t *attributes, void *(*start)(void *),
        void *argument),
       (thread, attributes, start, argument))
FAULTY(int, pthread_join, error, (pthread_t thread, void **result), (thread, result))
FAULTY(pid_t, waitpid, -1, (pid_t child, int *status, int options), (child, status, options))
FAULTY(ssize_t, write, -1, (int fd, const void *data, size_t bytes), (fd, data, bytes))
FAULTY(ssize_t, read, -1, (int fd, void *data, size_t bytes), (fd, data, bytes))
FAULTY(int, eventfd, -1, (unsigned count, int flags), (count, flags))
FAULTY(void *, malloc, NULL, (size_t size), (size))
FAULTY(void *, calloc, NULL, (size_t count, size_t size), (count, size))
FAULTY(void *, mmap, MAP_FAILED,
       (void *at, size_t bytes, int protection, int flags, int fd, off_t offset),
       (at, bytes, protection, flags, fd, offset))
FAULTY(int, fsync, -1, (int fd), (fd))
FAULTY(int, rename, -1, (const char *from, const char *to), (from, to))
