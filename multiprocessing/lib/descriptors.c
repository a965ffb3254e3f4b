/*
 * descriptors.c - which descriptors a new child has to close: one flag for each number.
 */
#include "descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool *noted; /* by descriptor; under the lock, as `limit` */
static int limit;

int descriptors_pipe(int ends[2], int flags)
{
    return pipe2(ends, O_CLOEXEC | flags) == 0 ? 0 : -errno;
}

int descriptors_note(int fd)
{
    if (fd >= limit) {
        int wanted = fd + 64;
        bool *larger = calloc((size_t)wanted, sizeof *larger);
        if (!larger)
            return -ENOMEM;
        if (noted)
            memcpy(larger, noted, (size_t)limit * sizeof *larger);
        free(noted);
        noted = larger;
        limit = wanted;
    }
    noted[fd] = true;
    return 0;
}

void descriptors_forget(int fd)
{
    if (fd >= 0 && fd < limit)
        noted[fd] = false;
}

void descriptors_close(int fd)
{
    if (fd < 0)
        return;
    descriptors_lock();
    descriptors_forget(fd);
    close(fd);
    descriptors_unlock();
}

void descriptors_lock(void)
{
    pthread_mutex_lock(&lock);
}

void descriptors_unlock(void)
{
    pthread_mutex_unlock(&lock);
}

void descriptors_close_noted(void)
{
    for (int fd = 0; fd < limit; fd++)
        if (noted[fd]) {
            close(fd);
            noted[fd] = false;
        }
    descriptors_unlock();
}
