/*
 * waiting.c - waits with a deadline, and descriptors that become readable.
 */
#include "internal.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* A time_t holds more, but nobody waits for thirty years. */
#define NEVER_S 1e9

struct deadline deadline_after(double seconds)
{
    struct deadline deadline = {.is_never = seconds > NEVER_S};

    clock_gettime(CLOCK_MONOTONIC, &deadline.at);
    if (deadline.is_never || !(seconds > 0))
        return deadline;
    deadline.at.tv_sec += (time_t)seconds;
    deadline.at.tv_nsec += (long)((seconds - (double)(time_t)seconds) * 1e9);
    if (deadline.at.tv_nsec >= 1000000000) {
        deadline.at.tv_sec++;
        deadline.at.tv_nsec -= 1000000000;
    }
    return deadline;
}

int wait_until(pthread_cond_t *condition, pthread_mutex_t *lock, const struct deadline *deadline)
{
    int state, error;

    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    if (deadline->is_never)
        error = pthread_cond_wait(condition, lock);
    else
        error = pthread_cond_clockwait(condition, lock, CLOCK_MONOTONIC, &deadline->at);
    pthread_setcancelstate(state, NULL);
    return -error;
}

void join_thread(pthread_t thread)
{
    int state;

    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    /* It fails only for a thread that is not ours: going on would free what ours still uses. */
    if (pthread_join(thread, NULL) != 0)
        abort();
    pthread_setcancelstate(state, NULL);
}

int descriptor_open(bool is_readable)
{
    int descriptor = eventfd(is_readable, EFD_CLOEXEC | EFD_NONBLOCK);

    return descriptor < 0 ? -errno : descriptor;
}

void descriptor_signal(int descriptor)
{
    int state;

    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    /* It fails only where somebody else has closed it: whoever polls it would wait for ever. */
    if (eventfd_write(descriptor, 1) != 0)
        abort();
    pthread_setcancelstate(state, NULL);
}

void descriptor_close(int descriptor)
{
    int state;

    if (descriptor < 0)
        return;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    close(descriptor);
    pthread_setcancelstate(state, NULL);
}
