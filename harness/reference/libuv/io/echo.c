/*
 * harness/reference/libuv/io/echo.c - a server that sends back what
 * it is sent, of libuv's callbacks alone: what the coroutines are
 * made of. A load in another process measures it.
 *
 * Usage: build/libuv/io/echo --connections 100
 * Compare with coroutines/io/echo.c: what reads straight down there
 * is cut here into a function for each event.
 */
#include "lesson.h"
#include "load.h"

#include <arpa/inet.h>
#include <string.h>
#include <uv.h>

TASKS(connections, 100, 1, 1e6, "how many connections");

struct answer { /* what did not fit into the kernel */
    uv_write_t request;
    char text[];
};

static uv_tcp_t server;
static uv_poll_t load_ended;

static void check(int error, const char *what)
{
    if (error < 0)
        fail(error, "%s", what);
}

/* To be freed, unlike Calloc()'s. */
static void *memory_for(size_t size)
{
    void *memory = calloc(1, size);

    if (!memory)
        fail(errno, "calloc");
    return memory;
}

static void on_closed(uv_handle_t *connection)
{
    free(connection);
}

static void hang_up(uv_stream_t *connection)
{
    if (!uv_is_closing((uv_handle_t *)connection))
        uv_close((uv_handle_t *)connection, on_closed);
}

static void give_buffer(uv_handle_t *connection, size_t suggested,
                        uv_buf_t *buffer)
{
    static char text[4096]; /* one for all: nobody waits with it */

    (void)connection, (void)suggested;
    *buffer = uv_buf_init(text, sizeof text);
}

static void on_read(uv_stream_t *connection, ssize_t size,
                    const uv_buf_t *buffer);

static void on_written(uv_write_t *request, int status)
{
    uv_stream_t *connection = request->handle;

    free(request);
    if (status < 0 ||
        uv_read_start(connection, give_buffer, on_read) < 0)
        hang_up(connection);
}

/* Reads no more until it is gone. */
static int write_later(uv_stream_t *connection, const char *text,
                       size_t size)
{
    struct answer *answer = memory_for(sizeof *answer + size);
    uv_buf_t rest = uv_buf_init(answer->text, (unsigned)size);

    memcpy(answer->text, text, size);
    uv_read_stop(connection);
    int error = uv_write(&answer->request, connection, &rest, 1,
                         on_written);
    if (error < 0)
        free(answer);
    return error;
}

static void on_read(uv_stream_t *connection, ssize_t size,
                    const uv_buf_t *buffer)
{
    uv_buf_t answer = uv_buf_init(buffer->base, (unsigned)size);
    ssize_t sent = size;

    if (size > 0)
        sent = uv_try_write(connection, &answer, 1);
    if (sent == UV_EAGAIN)
        sent = 0;
    if (sent >= 0 && sent < size)
        sent = write_later(connection, buffer->base + sent,
                           (size_t)(size - sent));
    if (sent < 0)
        hang_up(connection);
}

static void on_connection(uv_stream_t *listener, int status)
{
    uv_tcp_t *connection = memory_for(sizeof *connection);

    check(status, "cannot accept");
    check(uv_tcp_init(listener->loop, connection), "uv_tcp_init");
    uv_stream_t *stream = (uv_stream_t *)connection;
    if (uv_accept(listener, stream) < 0 ||
        uv_tcp_nodelay(connection, 1) < 0 ||
        uv_read_start(stream, give_buffer, on_read) < 0)
        hang_up(stream);
}

static void on_load_ended(uv_poll_t *handle, int status, int events)
{
    (void)events;
    check(status, "waiting for the load");
    uv_close((uv_handle_t *)handle, NULL);
    uv_close((uv_handle_t *)&server, NULL);
}

static int listen_somewhere(uv_loop_t *loop)
{
    struct sockaddr_in address;
    int size = sizeof address;

    check(uv_ip4_addr("127.0.0.1", 0, &address), "uv_ip4_addr");
    check(uv_tcp_init(loop, &server), "uv_tcp_init");
    check(uv_tcp_bind(&server, (struct sockaddr *)&address, 0),
          "uv_tcp_bind");
    check(uv_listen((uv_stream_t *)&server, 4096, on_connection),
          "uv_listen");
    check(uv_tcp_getsockname(&server, (struct sockaddr *)&address,
                             &size),
          "uv_tcp_getsockname");
    return ntohs(address.sin_port);
}

void run(void)
{
    uv_loop_t *loop = uv_default_loop();
    int load = load_start(listen_somewhere(loop), connections);

    check(uv_poll_init(loop, &load_ended, load), "uv_poll_init");
    check(uv_poll_start(&load_ended, UV_READABLE, on_load_ended),
          "uv_poll_start");
    uv_run(loop, UV_RUN_DEFAULT);
    load_end();
    uv_loop_close(loop);
}
