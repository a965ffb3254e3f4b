/*
 * faults.c - a library to preload that makes the n-th call of a function fail.
 *
 *     LD_PRELOAD=build/tests/faults.so FAULT=fork:EAGAIN:2 program
 *
 * FAULT is FUNCTION:ERROR:N for the N-th call alone, or FUNCTION:ERROR:N+ for it and all after.
 * What a library does inside itself (stdio's own writes) is not seen. Calls of epoll_ctl,
 * pthread_create, realloc, sigaction and write are counted without libuv's, which aborts if one
 * fails.
 */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define MOST_ERRORS 200

static atomic_long injected, live;

/* For the program: how many faults there have been, and how many pieces of memory it holds. */
long faults_injected(void)
{
    return injected;
}

long faults_memory_held(void)
{
    return live;
}

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
    for (int number = 1; number < MOST_ERRORS; number++) {
        const char *name = strerrorname_np(number);
        if (name && strlen(name) == (size_t)(count - error) &&
            strncmp(error, name, (size_t)(count - error)) == 0) {
            injected++;
            return number;
        }
    }
    return 0;
}

static bool from_libuv(const void *caller)
{
    Dl_info place;

    return dladdr(caller, &place) && strstr(place.dli_fname, "libuv");
}

#define FROM_LIBUV from_libuv(__builtin_return_address(0))

/* Defines a function that fails when it is told to, and is the real one otherwise. */
#define FAULTY(type, function, failed, parameters, arguments)                                      \
    FAULTY_AS(false, real arguments, type, function, failed, parameters)

/* `exempt`: this call is not counted. `otherwise`: the real one. */
#define FAULTY_AS(exempt, otherwise, type, function, failed, parameters)                           \
    type function parameters                                                                       \
    {                                                                                              \
        static atomic_long calls;                                                                  \
        static type(*real) parameters;                                                             \
        int error = exempt ? 0 : fault_of(#function, &calls);                                      \
        if (error) {                                                                               \
            errno = error;                                                                         \
            return failed;                                                                         \
        }                                                                                          \
        if (!real)                                                                                 \
            *(void **)&real = dlsym(RTLD_NEXT, #function);                                         \
        return otherwise;                                                                          \
    }

/* FAULT=fork:ETIME:1: it succeeds, and the parent goes on 20 ms later than the child. */
static pid_t fork_late(void)
{
    pid_t (*real)(void);

    *(void **)&real = dlsym(RTLD_NEXT, "fork");
    pid_t child = real();
    if (child > 0)
        usleep(20000);
    return child;
}

FAULTY(pid_t, fork, error == ETIME ? fork_late() : -1, (void), ())
FAULTY(int, pipe2, -1, (int ends[2], int flags), (ends, flags))
FAULTY_AS(FROM_LIBUV, real(thread, attributes, start, argument), int, pthread_create, error,
          (pthread_t * thread, const pthread_attr_t *attributes, void *(*start)(void *),
           void *argument))
FAULTY(int, pthread_join, error, (pthread_t thread, void **result), (thread, result))
FAULTY(pid_t, waitpid, -1, (pid_t child, int *status, int options), (child, status, options))
FAULTY_AS(FROM_LIBUV, real(fd, data, bytes), ssize_t, write, -1,
          (int fd, const void *data, size_t bytes))
FAULTY(ssize_t, read, -1, (int fd, void *data, size_t bytes), (fd, data, bytes))
FAULTY(int, eventfd, -1, (unsigned count, int flags), (count, flags))
FAULTY(void *, mmap, MAP_FAILED,
       (void *at, size_t bytes, int protection, int flags, int fd, off_t offset),
       (at, bytes, protection, flags, fd, offset))
FAULTY(ssize_t, pwrite, -1, (int fd, const void *data, size_t bytes, off_t offset),
       (fd, data, bytes, offset))
FAULTY(ssize_t, pread, -1, (int fd, void *data, size_t bytes, off_t offset),
       (fd, data, bytes, offset))
/* What libuv calls. */
FAULTY(ssize_t, pwrite64, -1, (int fd, const void *data, size_t bytes, off_t offset),
       (fd, data, bytes, offset))
FAULTY(ssize_t, pread64, -1, (int fd, void *data, size_t bytes, off_t offset),
       (fd, data, bytes, offset))
FAULTY(int, fsync, -1, (int fd), (fd))
FAULTY(int, epoll_create1, -1, (int flags), (flags))
FAULTY_AS(FROM_LIBUV, real(epoll, change, fd, event), int, epoll_ctl, -1,
          (int epoll, int change, int fd, struct epoll_event *event))
FAULTY(int, timerfd_create, -1, (clockid_t clock, int flags), (clock, flags))
FAULTY(int, socket, -1, (int family, int type, int protocol), (family, type, protocol))
FAULTY(int, bind, -1, (int fd, const struct sockaddr *address, socklen_t size), (fd, address, size))
FAULTY(int, listen, -1, (int fd, int backlog), (fd, backlog))
FAULTY(int, accept4, -1, (int fd, struct sockaddr *address, socklen_t *size, int flags),
       (fd, address, size, flags))
FAULTY(int, connect, -1, (int fd, const struct sockaddr *address, socklen_t size),
       (fd, address, size))
FAULTY(int, getsockname, -1, (int fd, struct sockaddr *address, socklen_t *size),
       (fd, address, size))
FAULTY(int, getsockopt, -1, (int fd, int level, int name, void *value, socklen_t *size),
       (fd, level, name, value, size))
FAULTY(int, setsockopt, -1, (int fd, int level, int name, const void *value, socklen_t size),
       (fd, level, name, value, size))
FAULTY(ssize_t, recv, -1, (int fd, void *data, size_t bytes, int flags), (fd, data, bytes, flags))
FAULTY(ssize_t, send, -1, (int fd, const void *data, size_t bytes, int flags),
       (fd, data, bytes, flags))
FAULTY(int, shutdown, -1, (int fd, int how), (fd, how))
FAULTY_AS(FROM_LIBUV, real(number, new, old), int, sigaction, -1,
          (int number, const struct sigaction *new, struct sigaction *old))

/* --- memory, whose pieces are counted ------------------------------------------------------- */

static void *held(void *memory)
{
    live += memory != NULL;
    return memory;
}

FAULTY_AS(false, held(real(size)), void *, malloc, NULL, (size_t size))
FAULTY_AS(false, held(real(count, size)), void *, calloc, NULL, (size_t count, size_t size))
FAULTY_AS(FROM_LIBUV, memory ? real(memory, size) : held(real(memory, size)), void *, realloc, NULL,
          (void *memory, size_t size))

void free(void *memory)
{
    static void (*real)(void *);

    live -= memory != NULL;
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "free");
    real(memory);
}
