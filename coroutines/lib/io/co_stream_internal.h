/*
 * co_stream_internal.h - what the files about streams share.
 */
#ifndef CO_STREAM_INTERNAL_H
#define CO_STREAM_INTERNAL_H

#include "co_internal.h"
#include "co_stream.h"

#include <netdb.h>
#include <sys/un.h>

/* Bytes that were read from the descriptor, but by none of our callers. */
struct co_buffer {
    char *bytes;
    size_t start, end, capacity;
};

struct co_stream {
    struct co_watch watch; /* first: a ring gets its address */
    struct co_task *reader, *writer;
    bool readable;   /* a read may find something: we have not seen it empty since the last event */
    bool hung_up;    /* nothing will change any more, so no event will come either */
    bool socket;     /* send and recv, which raise no SIGPIPE and are a little quicker */
    bool stream;     /* a stream socket: a read that fills less than its buffer has emptied it */
    unsigned streak; /* calls that did not have to wait, one after the other */
    struct co_buffer buffer;
    struct co_server *server; /* that accepted it */
    struct co_closing closing;
};

/* stream.c */
struct co_stream *co_stream_new(int fd, bool stream_socket);
ssize_t co_receive(struct co_stream *stream, void *buffer, size_t size);

/* What every call that awaits begins with; `place` is the stream's reader or writer. */
static inline int co_stream_begin(const struct co_task *place)
{
    if (!co_here.current)
        return UV_EINVAL;
    return place ? UV_EBUSY : co_take_interruption(co_here.current);
}

/* Was it closed by another task before this one, cancelled in co_receive, could go on? */
static inline bool co_stream_is_gone(const struct co_stream *stream)
{
    return co_here.current->waits_for != (const void *)stream;
}

/* buffer.c */
size_t co_buffer_take(struct co_buffer *buffer, void *bytes, size_t size);

/* connect.c; co_resolve: without a host, the addresses to listen at */
int co_resolve(const char *host, int port, struct addrinfo **addresses);
int co_unix_address(struct sockaddr_un *address, const char *path);

#endif
