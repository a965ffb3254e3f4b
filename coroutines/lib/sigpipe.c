/*
 * sigpipe.c - a write to a pipe that nobody reads is an error, not the end of the process.
 *
 * Sockets have MSG_NOSIGNAL. For pipes the signal is blocked in the thread that writes: it is sent
 * to that thread alone, so that other threads, and handlers of the program, see no difference.
 */
#include "co_stream_internal.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>

static sigset_t only_sigpipe(void)
{
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    return signals;
}

void co_sigpipe_block(void)
{
    sigset_t signals = only_sigpipe(), before;

    if (co_here.sigpipe_blocked)
        return;
    pthread_sigmask(SIG_BLOCK, &signals, &before);
    co_here.sigpipe_blocked = !sigismember(&before, SIGPIPE);
}

void co_sigpipe_restore(void)
{
    sigset_t signals = only_sigpipe();
    struct timespec at_once = {0, 0};

    if (!co_here.sigpipe_blocked)
        return;
    while (sigtimedwait(&signals, NULL, &at_once) == SIGPIPE)
        continue; /* ours: whoever unblocks a signal that is pending gets it */
    pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
    co_here.sigpipe_blocked = false;
}
