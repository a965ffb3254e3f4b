/*
 * semaphore.c - a pipe of tokens: reading one is to acquire, writing one is to release.
 */
#include "semaphore.h"

#include "deadline.h"
#include "descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int fill(int fd, int value)
{
    char tokens[512] = {0};

    while (value > 0) {
        size_t part = value < (int)sizeof tokens ? (size_t)value : sizeof tokens;
        ssize_t written = write(fd, tokens, part);
        if (written < 0 && errno != EINTR)
            return errno == EAGAIN ? -EOVERFLOW : -errno;
        if (written > 0)
            value -= (int)written;
    }
    return 0;
}

/* The pipe itself never waits: a time limit holds, also when another takes the token. */
int semaphore_init(struct semaphore *semaphore, int value)
{
    if (value < 0)
        return -EINVAL;
    int error = descriptors_pipe(semaphore->tokens, O_NONBLOCK);
    if (error)
        return error;
    error = fill(semaphore->tokens[1], value);
    if (error)
        semaphore_destroy(semaphore);
    return error;
}

void semaphore_destroy(struct semaphore *semaphore)
{
    descriptors_close(semaphore->tokens[0]);
    descriptors_close(semaphore->tokens[1]);
}

int semaphore_acquire(struct semaphore *semaphore, double seconds)
{
    double deadline = deadline_in(seconds);
    char token;

    while (read(semaphore->tokens[0], &token, 1) != 1) {
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN)
            return -errno;
        struct pollfd polled = {.fd = semaphore->tokens[0], .events = POLLIN};
        int error = deadline_poll(&polled, 1, deadline);
        if (error)
            return error;
    }
    return 0;
}

int semaphore_release(struct semaphore *semaphore)
{
    return fill(semaphore->tokens[1], 1);
}
