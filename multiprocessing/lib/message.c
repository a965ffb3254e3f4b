/*
 * message.c - whole records over pipes that give and take what they like.
 */
#include "message.h"

#include "deadline.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

typedef uint32_t length_field;

static int wait_until(int fd, short what, double deadline)
{
    return deadline_poll(&(struct pollfd){.fd = fd, .events = what}, 1, deadline);
}

static int write_all(int fd, const unsigned char *data, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, data, size);
        if (written >= 0) {
            data += written;
            size -= (size_t)written;
            continue;
        }
        int error = errno == EAGAIN ? wait_until(fd, POLLOUT, INFINITY) : -errno;
        if (error && error != -EINTR)
            return error;
    }
    return 0;
}

static int write_record(int fd, const void *data, size_t size)
{
    unsigned char first[PIPE_BUF];
    length_field length = (length_field)size;
    size_t fits = size <= sizeof first - sizeof length ? size : 0;

    /* One write() of up to PIPE_BUF bytes is atomic. */
    memcpy(first, &length, sizeof length);
    if (fits)
        memcpy(first + sizeof length, data, fits);
    int error = write_all(fd, first, sizeof length + fits);
    return error || fits == size ? error : write_all(fd, data, size);
}

int message_send(int fd, const void *data, size_t size)
{
    if (size > MESSAGE_LIMIT)
        return -EMSGSIZE;

    /* SIGPIPE goes to the writing thread: held back here, and taken if it is ours. */
    sigset_t broken_pipe, before, pending;
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    sigpending(&pending);
    pthread_sigmask(SIG_BLOCK, &broken_pipe, &before);
    int error = write_record(fd, data, size);
    if (error == -EPIPE && !sigismember(&pending, SIGPIPE))
        while (sigtimedwait(&broken_pipe, NULL, &(struct timespec){0}) < 0 && errno == EINTR)
            ;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

/* Reads `size` bytes. `begun` says that the record has: what fails now tears the stream. */
static int read_all(int fd, unsigned char *buffer, size_t size, double deadline, bool begun)
{
    bool look_first = !isinf(deadline);

    while (size > 0) {
        int error = look_first ? wait_until(fd, POLLIN, deadline) : 0;
        if (error)
            return error == -ETIMEDOUT && begun ? -EPROTO : error;
        ssize_t got = read(fd, buffer, size);
        if (got == 0)
            return begun ? -EPROTO : -EPIPE;
        if (got < 0 && errno == EAGAIN)
            look_first = true;
        else if (got < 0 && errno != EINTR)
            return -errno;
        if (got < 0)
            continue;
        begun = true;
        buffer += got;
        size -= (size_t)got;
    }
    return 0;
}

static int drop(int fd, size_t size, double deadline)
{
    unsigned char nowhere[4096];

    while (size > 0) {
        size_t part = size < sizeof nowhere ? size : sizeof nowhere;
        int error = read_all(fd, nowhere, part, deadline, true);
        if (error)
            return error;
        size -= part;
    }
    return -EMSGSIZE;
}

int message_receive(int fd, void *buffer, size_t capacity, double seconds, size_t *size)
{
    double deadline = deadline_in(seconds);
    length_field length = 0;

    *size = 0;
    int error = read_all(fd, (unsigned char *)&length, sizeof length, deadline, false);
    if (error)
        return error;
    if (length > MESSAGE_LIMIT)
        return -EPROTO;
    error = length > capacity ? drop(fd, length, deadline)
                              : read_all(fd, buffer, length, deadline, true);
    if (error == 0 || error == -EMSGSIZE)
        *size = length;
    return error;
}
