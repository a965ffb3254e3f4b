/*
 * co_stream.h - streams of bytes for tasks: TCP, Unix sockets, pipes; servers; foreign descriptors.
 *
 *     static void echo(co_stream *stream, void *unused)
 *     {
 *         char text[4096];
 *         ssize_t size;
 *
 *         while ((size = co_read(stream, text, sizeof text)) > 0)
 *             co_write(stream, text, (size_t)size);
 *     }
 *
 * Where a call came to its end before it was cancelled, that is what it returns; the cancellation
 * is left for the next await. A cancelled read has taken nothing from the stream. Deadlines are
 * cancellations: co_timeout, of co_cancel.h, sets one for all that a task awaits.
 *
 * One task may read a stream while another writes it. A second reader or writer gets UV_EBUSY, also
 * until a cancelled one has run: it may have bytes to put back.
 */
#ifndef CO_STREAM_H
#define CO_STREAM_H

#include "co.h"

#include <sys/types.h>

typedef struct co_stream co_stream;
typedef struct co_server co_server;

/*
 * Makes a stream of `fd`: a connected stream socket, an end of a pipe, a terminal. Takes it over:
 * co_close closes it. It is made non-blocking, which everybody sees who shares it, as the parent
 * shares a child's standard input. (A regular file would work, but block the loop: see co_file.h.)
 * Streams still open when co_run ends are closed by it.
 *
 * After an error (UV_EBADF, UV_ENOMEM) `fd` is still the caller's.
 */
int co_stream_open(co_stream **stream, int fd);

/*
 * Awaits a connection to `port` of `host`: a name, or an address of IPv4 or IPv6. Every address of
 * a name is tried in turn. Small writes go out at once (TCP_NODELAY, as asyncio sets it).
 *
 * Errors: UV_ECONNREFUSED, UV_ETIMEDOUT, … of the last address tried; UV_EAI_NONAME and the like
 * where there is no such host; UV_EMFILE; UV_EINVAL for a port that is none; UV_EAGAIN if no thread
 * could be started to look the name up.
 */
int co_open_connection(co_stream **stream, const char *host, int port);

/* The same for the Unix socket at `path`: also UV_ENOENT, UV_EACCES, UV_ENAMETOOLONG. */
int co_open_unix_connection(co_stream **stream, const char *path);

/*
 * Reads what is there, at most `size` bytes; awaits the first one. They go straight into `buffer`
 * (which waits in no list: it may be on the task's stack).
 *
 * Returns the number of bytes; 0 at the end; UV_ECONNRESET, …; UV_EBUSY; UV_EBADF if another task
 * closed the stream; UV_EINVAL also if `size` is 0.
 */
ssize_t co_read(co_stream *stream, void *buffer, size_t size);

/*
 * Awaits `size` bytes. Returns `size`, or UV_EOF if the stream ends before (what came is in
 * `buffer`), or an error as co_read does. Cancelled, it puts back what it has read (UV_ENOMEM
 * where it can't, and the bytes are lost).
 */
ssize_t co_read_exactly(co_stream *stream, void *buffer, size_t size);

/*
 * Awaits the next `delimiter`. Copies everything up to it, itself included, to `text` and a '\0'
 * behind it. What follows it stays in the stream, for any of the read functions.
 *
 * Returns the number of bytes without the '\0'. At the end of the stream, that of what was left
 * (0: nothing; without the delimiter, if text[result - 1] is another character). Or UV_EMSGSIZE if
 * no delimiter is among the next `size` - 1 bytes, which stay in the stream; UV_ENOMEM; or an error
 * as co_read does.
 */
ssize_t co_read_until(co_stream *stream, char *text, size_t size, char delimiter);

/* co_read_until the end of the line: the '\n', if there is one, is in `line`. */
static inline ssize_t co_read_line(co_stream *stream, char *line, size_t size)
{
    return co_read_until(stream, line, size, '\n');
}

/*
 * Writes all of `data`, awaiting while the other side is behind: when it returns 0 everything is
 * with the kernel. asyncio's write only keeps the bytes; this is write and drain.
 *
 * Errors: UV_EPIPE (nobody will read; SIGPIPE is not raised, see below), and as of co_read. After
 * one, how much went out is not known: there is little to do but to close the stream.
 *
 * The first stream that is no socket blocks SIGPIPE in the loop's thread, until co_run ends: for
 * pipes there is no other way. (A child started by libuv begins with no signal blocked.)
 */
int co_write(co_stream *stream, const void *data, size_t size);

/*
 * Tells the other side that nothing more will be written; reading goes on. For sockets only: a pipe
 * is closed instead. Does not await. 0, UV_ENOTCONN, UV_ENOTSOCK, UV_EBUSY while another writes.
 */
int co_shutdown(co_stream *stream);

/*
 * Closes and frees the stream. Does not await: what was written is with the
 * kernel, which goes on sending it. Tasks that read or write it get UV_EBADF, unless they were
 * cancelled before.
 */
void co_close(co_stream *stream);

/* Its descriptor, for getpeername, setsockopt and the like. It stays the stream's. */
int co_stream_fd(const co_stream *stream);

/*
 * Awaits until `fd`, which stays the caller's, is ready for one of `events`: UV_READABLE,
 * UV_WRITABLE, UV_DISCONNECT (the other side writes no more), UV_PRIORITIZED, joined by |. For
 * descriptors of libraries such as libcurl's or libpq's. `seconds` limits the wait, 0 only looks,
 * below 0 there is no limit. Keeps nothing between calls. While a task waits, nobody may close
 * the descriptor.
 *
 * Returns the events that are there, or all of `events` after an error or a hang-up, which the
 * caller's next read or write will tell. Or
 *   UV_ETIMEDOUT  none came in time
 *   UV_EEXIST     another task waits for it, or it is a stream's
 *   UV_EPERM      it is a regular file or a folder, which is always ready
 *   UV_EBADF, UV_ENOSPC
 */
int co_wait_fd(int fd, int events, double seconds);

/* --- servers ---------------------------------------------------------------------------------- */

/*
 * Serves one connection. `stream` is closed when it returns, and not before: it must not be closed
 * by the handler. An error that it raises is dropped.
 */
typedef void co_handler(co_stream *stream, void *data);

/*
 * int co_start_server(co_server **server, const char *host, int port, co_handler *handler,
 *                     void *data, …options);
 *
 * Listens at `port` (0: any free one) of `host`, at the first of its addresses that can be had;
 * NULL: of every network. Awaits only while a name is looked up. Each connection gets a task, named
 * "connection 7 from 127.0.0.1:40312", that calls handler(stream, data). The one option is
 * .stack_bytes, of these tasks. A connection for whose task there is no memory is closed. While no
 * more descriptors are to be had (EMFILE), connections wait: the server tries again every 100 ms.
 *
 * The server is to be given to co_server_close or co_server_wait_closed; when the main task ends, it
 * listens no more. Errors: UV_EADDRINUSE, UV_EACCES, UV_EADDRNOTAVAIL, and as of co_open_connection.
 */
#define co_start_server(server, host, port, handler, data, ...)                                    \
    co_start_server_at(CO_SITE(handler), CO_OPTIONS(__VA_ARGS__), server, host, port, handler, data)

/*
 * The same at the Unix socket `path`, which is made, and removed when the server listens no more. A
 * socket that a former server left there is replaced. Tasks are named "connection 7".
 */
#define co_start_unix_server(server, path, handler, data, ...)                                     \
    co_start_unix_server_at(CO_SITE(handler), CO_OPTIONS(__VA_ARGS__), server, path, handler, data)

/* The port at which it listens, or did; 0 for a Unix socket. */
int co_server_port(const co_server *server);

/* Stops listening and gives the handle back; connections go on. Does not await. */
void co_server_close(co_server *server);

/*
 * In place of co_server_close: awaits also that all connections have ended. Gives the handle back
 * however it returns; cancelled, the connections go on. Not for a handler, which would await itself.
 * UV_EINVAL also for NULL.
 */
int co_server_wait_closed(co_server *server);

int co_start_server_at(const struct co_site *site, const co_options *options, co_server **server,
                       const char *host, int port, co_handler *handler, void *data);
int co_start_unix_server_at(const struct co_site *site, const co_options *options,
                            co_server **server, const char *path, co_handler *handler, void *data);

#endif
