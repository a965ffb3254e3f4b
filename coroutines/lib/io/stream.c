/*
 * stream.c - reading, writing, closing: the system's own calls, and a wait where they would block.
 *
 * The descriptor is tried first unless it is known to be empty, and enters the loop's epoll with
 * the first call that has to wait: edge-triggered, so that an event says that something changed,
 * and stays true (`readable`) until a read has found the end of what is there.
 *
 * A task is the stream's `reader` (or `writer`) until it goes on, not only until it is woken or
 * cancelled: it may have bytes to put back before another one reads. So co_close finds it, too, and
 * tells it that the stream is gone: its `waits_for` is NULL then.
 */
#include "co_stream_internal.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

#define READ_EVENTS  (EPOLLIN | EPOLLRDHUP | EPOLLET)
#define WRITE_EVENTS (READ_EVENTS | EPOLLOUT)
#define ENDED        (EPOLLRDHUP | EPOLLHUP | EPOLLERR)
/* A peer that is always ready must not keep the other tasks, and libuv, from their turns. */
#define LONGEST_STREAK 16

/* --- no SIGPIPE -------------------------------------------------------------------------------- *
 *
 * A write to a pipe that nobody reads is to be an error, not the end of the process. Sockets have
 * MSG_NOSIGNAL. For pipes the signal is blocked in the thread that writes: it is sent to that
 * thread alone, so that other threads, and handlers of the program, see no difference.
 */

static sigset_t only_sigpipe(void)
{
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    return signals;
}

static void block_sigpipe(void)
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

    if (!co_here.sigpipe_blocked)
        return;
    while (sigtimedwait(&signals, NULL, &(struct timespec){0, 0}) == SIGPIPE)
        continue; /* ours: whoever unblocks a signal that is pending gets it */
    pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
    co_here.sigpipe_blocked = false;
}

/* --- opening ----------------------------------------------------------------------------------- */

static void wake_if_waiting(struct co_task *task)
{
    if (task && task->wait)
        co_wake(task, 0);
}

static void on_stream(struct co_watch *watch, uint32_t happened)
{
    struct co_stream *stream = (struct co_stream *)watch;

    if (happened & ENDED)
        stream->hung_up = true;
    if (happened & (EPOLLIN | ENDED)) {
        stream->readable = true;
        wake_if_waiting(stream->reader);
    }
    if (happened & (EPOLLOUT | EPOLLHUP | EPOLLERR))
        wake_if_waiting(stream->writer);
}

/* No task runs any more. */
static void close_left_open(struct co_closing *closing)
{
    struct co_stream *stream = CO_PART_OF(closing, struct co_stream, closing);

    stream->reader = stream->writer = NULL;
    co_close(stream);
}

struct co_stream *co_stream_new(int fd, bool stream_socket)
{
    struct co_stream *stream = calloc(1, sizeof *stream);

    if (!stream)
        return NULL;
    stream->watch = (struct co_watch){fd, 0, on_stream};
    stream->readable = true;
    stream->socket = stream->stream = stream_socket;
    co_closing_add(&stream->closing, close_left_open);
    return stream;
}

int co_stream_open(co_stream **stream, int fd)
{
    int type = 0;
    socklen_t size = sizeof type;

    *stream = NULL;
    if (!co_here.open)
        return UV_EINVAL;
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || (!(flags & O_NONBLOCK) && fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0))
        return -errno;
    bool socket = getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0;
    *stream = co_stream_new(fd, type == SOCK_STREAM);
    if (!*stream)
        return UV_ENOMEM;
    (*stream)->socket = socket;
    if (!socket)
        block_sigpipe();
    return 0;
}

int co_stream_fd(const co_stream *stream)
{
    return stream->watch.fd;
}

/* --- waiting ---------------------------------------------------------------------------------- */

static const struct co_reason reading = {.text = "to read from stream %d",
                                         .number = CO_NUMBER(struct co_stream, watch.fd)};
static const struct co_reason writing = {.text = "to write to stream %d",
                                         .number = CO_NUMBER(struct co_stream, watch.fd)};

/* The task goes on. False: the stream is gone. */
static bool go_on(struct co_task **place)
{
    if (!co_here.current->waits_for)
        return false;
    *place = NULL;
    return true;
}

/* After an error the stream may be gone. */
static int wait_in(struct co_stream *stream, struct co_task **place, const struct co_reason *reason)
{
    uint32_t events = reason == &reading ? READ_EVENTS : WRITE_EVENTS;

    if ((stream->watch.events & events) != events) {
        int error = co_watch_start(&stream->watch, events);
        if (error)
            return error;
    }
    stream->streak = 0;
    *place = co_here.current;
    int error = co_park_outside(reason, stream);
    return go_on(place) || error ? error : UV_EBADF;
}

/* Lets the others go first now and then. Cannot be cancelled: something has been done already. */
static int give_turn(struct co_stream *stream, struct co_task **place)
{
    struct co_task *self = co_here.current;

    if (++stream->streak < LONGEST_STREAK)
        return 0;
    stream->streak = 0;
    *place = self;
    self->waits_for = stream;
    co_make_ready(self);
    co_switch();
    return go_on(place) ? 0 : UV_EBADF;
}

/* --- reading, writing, closing ---------------------------------------------------------------- */

/* From the descriptor. The caller has begun. */
ssize_t co_receive(struct co_stream *stream, void *buffer, size_t size)
{
    for (;;) {
        int fd = stream->watch.fd, error = 0;
        ssize_t got = -1;

        if (stream->readable) {
            got = stream->socket ? recv(fd, buffer, size, 0) : read(fd, buffer, size);
            if (got < 0 && errno != EAGAIN && errno != EINTR)
                return -errno;
            if (got < 0 ? errno == EAGAIN : (size_t)got < size && stream->stream)
                stream->readable = stream->hung_up;
        }
        if (got >= 0) {
            error = give_turn(stream, &stream->reader);
            return error ? error : got;
        }
        if (!stream->readable)
            error = wait_in(stream, &stream->reader, &reading);
        if (error)
            return error;
    }
}

ssize_t co_read(co_stream *stream, void *buffer, size_t size)
{
    int error = size ? co_stream_begin(stream->reader) : UV_EINVAL;

    if (error)
        return error;
    if (stream->buffer.start != stream->buffer.end)
        return (ssize_t)co_buffer_take(&stream->buffer, buffer, size);
    return co_receive(stream, buffer, size);
}

int co_write(co_stream *stream, const void *data, size_t size)
{
    const char *rest = data;
    int error = co_stream_begin(stream->writer);

    while (!error && size) {
        int fd = stream->watch.fd;
        ssize_t put = stream->socket ? send(fd, rest, size, MSG_NOSIGNAL) : write(fd, rest, size);

        if (put >= 0) {
            rest += put;
            size -= (size_t)put;
            error = give_turn(stream, &stream->writer);
        } else if (errno == EAGAIN) {
            error = wait_in(stream, &stream->writer, &writing);
        } else if (errno != EINTR) {
            error = -errno;
        }
    }
    return error;
}

int co_shutdown(co_stream *stream)
{
    if (stream->writer)
        return UV_EBUSY;
    return shutdown(stream->watch.fd, SHUT_WR) ? -errno : 0;
}

static void stream_is_gone(struct co_task *task)
{
    wake_if_waiting(task);
    if (task)
        task->waits_for = NULL;
}

void co_close(co_stream *stream)
{
    if (!stream)
        return;
    stream_is_gone(stream->reader);
    stream_is_gone(stream->writer);
    co_watch_stop(&stream->watch);
    close(stream->watch.fd);
    co_closing_remove(&stream->closing);
    free(stream->buffer.bytes);
    free(stream);
}
