/*
 * signal.c - signals as something to wait for: libuv's uv_signal, and what it replaced put back.
 */
#include "co_internal.h"
#include "co_process.h"

#include <pthread.h>
#include <stdlib.h>

struct co_signal {
    uv_signal_t handle;
    struct co_list waiters;
    struct co_closing closing;
    int number;
    bool came; /* while nobody waited */
};

/* What a signal did before the first co_signal of the process for it; libuv only knows SIG_DFL. */
static struct {
    pthread_mutex_t lock;

    /* The lock must be held when using these. */
    unsigned open[NSIG];
    struct sigaction before[NSIG];
} dispositions = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void on_signal(uv_signal_t *handle, int number)
{
    co_signal *signal = (co_signal *)handle;

    (void)number;
    signal->came = !signal->waiters.first;
    co_list_wake(&signal->waiters, 0);
}

static int start(co_signal *signal)
{
    struct sigaction before;
    int number = signal->number, error;

    pthread_mutex_lock(&dispositions.lock);
    if (sigaction(number, NULL, &before))
        error = -errno;
    else
        error = uv_signal_start(&signal->handle, on_signal, number);
    if (!error && dispositions.open[number]++ == 0)
        dispositions.before[number] = before;
    pthread_mutex_unlock(&dispositions.lock);
    return error;
}

/* The signal is blocked so that between libuv's step and ours none finds SIG_DFL (here at least:
 * another thread may get it). */
static void stop(co_signal *signal)
{
    sigset_t this_one, mask;
    int number = signal->number;

    sigemptyset(&this_one);
    sigaddset(&this_one, number);
    pthread_mutex_lock(&dispositions.lock);
    pthread_sigmask(SIG_BLOCK, &this_one, &mask);
    uv_signal_stop(&signal->handle);
    if (--dispositions.open[number] == 0)
        sigaction(number, &dispositions.before[number], NULL);
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
    pthread_mutex_unlock(&dispositions.lock);
}

static void end_signal(struct co_closing *closing)
{
    co_signal_close(CO_PART_OF(closing, co_signal, closing));
}

int co_signal_open(co_signal **signal, int number)
{
    *signal = NULL;
    if (!co_here.current || number < 1 || number >= NSIG || number == SIGCHLD)
        return UV_EINVAL;
    co_signal *new = calloc(1, sizeof *new);
    if (!new)
        return UV_ENOMEM;
    new->number = number;
    int error = uv_signal_init(&co_here.uv, &new->handle);
    if (error) {
        free(new);
        return error;
    }
    error = start(new);
    if (error) {
        uv_close((uv_handle_t *)&new->handle, co_free_handle);
        return error;
    }
    uv_unref((uv_handle_t *)&new->handle);
    co_closing_add(&new->closing, end_signal);
    *signal = new;
    return 0;
}

void co_signal_close(co_signal *signal)
{
    if (!signal)
        return;
    stop(signal);
    co_closing_remove(&signal->closing);
    uv_close((uv_handle_t *)&signal->handle, co_free_handle);
}

static const struct co_reason next_signal = {co_list_leave, "for signal %d",
                                             CO_NUMBER(struct co_signal, number), NULL};

int co_signal_wait(co_signal *signal)
{
    if (!co_here.current)
        return UV_EINVAL;
    if (signal->came) {
        signal->came = false;
        return 0;
    }
    co_list_append(&signal->waiters, co_here.current);
    return co_park_outside(&next_signal, signal);
}

int co_wait_signal(int number)
{
    co_signal *signal;
    int error = co_signal_open(&signal, number);

    if (error)
        return error;
    error = co_signal_wait(signal);
    co_signal_close(signal);
    return error;
}
