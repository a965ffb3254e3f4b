/*
 * buffer.c - reading more, or less, than one system call gives: exact sizes, delimiters, and the
 * bytes in between that nobody has asked for yet.
 */
#include "co_stream_internal.h"

#include <stdlib.h>
#include <string.h>

#define SMALLEST 4096

size_t co_buffer_take(struct co_buffer *buffer, void *bytes, size_t size)
{
    size_t have = buffer->end - buffer->start, taken = have < size ? have : size;

    if (!taken) /* there may be no buffer yet */
        return 0;
    memcpy(bytes, buffer->bytes + buffer->start, taken);
    buffer->start += taken;
    if (buffer->start == buffer->end)
        buffer->start = buffer->end = 0;
    return taken;
}

/* Room for `size` bytes from `start` on. */
static int reserve(struct co_buffer *buffer, size_t size)
{
    size_t have = buffer->end - buffer->start;

    if (buffer->capacity - buffer->start >= size)
        return 0;
    if (have)
        memmove(buffer->bytes, buffer->bytes + buffer->start, have);
    buffer->start = 0;
    buffer->end = have;
    if (buffer->capacity >= size)
        return 0;

    size_t larger = buffer->capacity ? buffer->capacity * 2 : SMALLEST;
    larger = size > larger ? size : larger;
    char *bytes = realloc(buffer->bytes, larger);
    if (!bytes)
        return UV_ENOMEM;
    buffer->bytes = bytes;
    buffer->capacity = larger;
    return 0;
}

ssize_t co_read_exactly(co_stream *stream, void *buffer, size_t size)
{
    int error = co_stream_begin(stream->reader);

    if (error || !size)
        return error;
    size_t have = co_buffer_take(&stream->buffer, buffer, size);
    while (have < size) {
        ssize_t got = co_receive(stream, (char *)buffer + have, size - have);

        if (got == UV_ECANCELED && have && !co_stream_is_gone(stream)) {
            if (reserve(&stream->buffer, have)) /* it is empty: its bytes were the first of these */
                return UV_ENOMEM;
            memcpy(stream->buffer.bytes, buffer, have);
            stream->buffer.end = have;
        }
        if (got <= 0)
            return got ? got : UV_EOF;
        have += (size_t)got;
    }
    return (ssize_t)size;
}

ssize_t co_read_until(co_stream *stream, char *text, size_t size, char delimiter)
{
    struct co_buffer *buffer = &stream->buffer;
    size_t searched = 0, length;
    int error = size ? co_stream_begin(stream->reader) : UV_EINVAL;

    if (error)
        return error;
    for (;;) {
        size_t have = buffer->end - buffer->start, limit = have < size - 1 ? have : size - 1;
        const char *first = have ? buffer->bytes + buffer->start : NULL, *found = NULL;

        if (searched < limit)
            found = memchr(first + searched, delimiter, limit - searched);
        length = found ? (size_t)(found - first) + 1 : have;
        if (found)
            break;
        if (have >= size - 1)
            return UV_EMSGSIZE;
        searched = have;
        if (reserve(buffer, have + 1))
            return UV_ENOMEM;
        ssize_t got =
            co_receive(stream, buffer->bytes + buffer->end, buffer->capacity - buffer->end);
        if (got < 0)
            return got;
        if (got == 0)
            break;
        buffer->end += (size_t)got;
    }
    co_buffer_take(buffer, text, length);
    text[length] = '\0';
    return (ssize_t)length;
}
