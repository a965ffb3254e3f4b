/*
 * connections.c - see connections.h.
 */
#include "connections.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define OPENING_AT_ONCE 256
#define MOST_UNSENT     (1 << 20)
#define BUFFER_BYTES    65536
#define GARBAGE_BYTES   (1 << 20)
#define MOST_GARBAGE    64 /* times GARBAGE_BYTES, to who takes it */

static _Noreturn void failed(const struct connection *connection, int error)
{
    const struct connections *connections = connection->tcp.data;

    if (error == UV_EOF)
        load_stop("connection %ld of %ld: the server closed it", connection->number,
                  connections->count);
    load_stop("connection %ld of %ld: %s", connection->number, connections->count,
              uv_strerror(error));
}

void *memory_for(size_t count, size_t size)
{
    void *memory = calloc(count, size);

    if (!memory)
        load_stop("out of memory");
    return memory;
}

/* --- messages ------------------------------------------------------------------------------- */

/* No two are the same: an answer to another message, or to another connection, is seen. */
static void make_message(const struct connection *connection, long index,
                         char message[MESSAGE_BYTES])
{
    uint64_t words[MESSAGE_BYTES / sizeof(uint64_t)];

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        words[i] = ((uint64_t)connection->number << 40) + ((uint64_t)index << 3) + i;
    memcpy(message, words, MESSAGE_BYTES);
}

struct late_message {
    uv_write_t request;
    char text[MESSAGE_BYTES];
};

static void on_written(uv_write_t *request, int status)
{
    struct connection *connection = (struct connection *)request->handle;

    free(request);
    if (status < 0 && status != UV_ECANCELED)
        failed(connection, status);
}

/* The kernel has no room: what is left of it goes out when there is. */
static void send_later(struct connection *connection, const char *rest, size_t size)
{
    uv_stream_t *stream = (uv_stream_t *)&connection->tcp;
    struct late_message *late = memory_for(1, sizeof *late);

    memcpy(late->text, rest, size);
    uv_buf_t buffer = uv_buf_init(late->text, (unsigned)size);
    int error = uv_write(&late->request, stream, &buffer, 1, on_written);
    if (error)
        failed(connection, error);
}

void connection_send(struct connection *connection)
{
    struct connections *connections = connection->tcp.data;
    uv_stream_t *stream = (uv_stream_t *)&connection->tcp;
    char message[MESSAGE_BYTES];
    uv_buf_t buffer = uv_buf_init(message, sizeof message);

    if (connection->sent > 0 && connection->sent == connection->answered)
        connections->idle--;
    make_message(connection, connection->sent++, message);
    if (uv_stream_get_write_queue_size(stream) > MOST_UNSENT)
        return;
    int sent = uv_try_write(stream, &buffer, 1);
    if (sent < 0 && sent != UV_EAGAIN)
        failed(connection, sent);
    sent = sent < 0 ? 0 : sent;
    if (sent < MESSAGE_BYTES)
        send_later(connection, message + sent, MESSAGE_BYTES - (size_t)sent);
}

/* --- answers -------------------------------------------------------------------------------- */

static void give_buffer(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    static char text[BUFFER_BYTES];

    (void)handle, (void)suggested;
    *buffer = uv_buf_init(text, sizeof text);
}

static void take_answer(struct connection *connection)
{
    struct connections *connections = connection->tcp.data;

    connection->come = 0;
    connection->answered++;
    if (connection->answered == connection->sent)
        connections->idle++;
    connections->on_answer(connection);
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    struct connection *connection = (struct connection *)stream;
    const char *text = buffer->base;
    char expected[MESSAGE_BYTES];

    if (size < 0)
        failed(connection, (int)size);
    for (size_t left = (size_t)size; left;) {
        size_t part =
            MESSAGE_BYTES - connection->come < left ? MESSAGE_BYTES - connection->come : left;

        make_message(connection, connection->answered, expected);
        if (connection->answered == connection->sent ||
            memcmp(text, expected + connection->come, part) != 0)
            load_stop("connection %ld: message %ld came back as another", connection->number,
                      connection->answered + 1);
        text += part;
        left -= part;
        connection->come += part;
        if (connection->come == MESSAGE_BYTES)
            take_answer(connection);
    }
}

/* --- misbehaviour --------------------------------------------------------------------------- */

/* By turns: breaks off in the middle of a message; resets there; sends as much as there is room for
   without reading a byte of what comes back, and resets. */
static void be_rude(struct connection *connection)
{
    uv_stream_t *stream = (uv_stream_t *)&connection->tcp;
    bool huge = connection->number % 3 == 0;
    unsigned size = huge ? GARBAGE_BYTES : MESSAGE_BYTES / 2;
    char *garbage = memory_for(1, size);
    uv_buf_t buffer = uv_buf_init(garbage, size);

    for (int i = 0; i < (huge ? MOST_GARBAGE : 1) && uv_try_write(stream, &buffer, 1) > 0; i++)
        ;
    free(garbage);
    if (connection->number % 3 == 1)
        uv_close((uv_handle_t *)stream, NULL);
    else if (uv_tcp_close_reset(&connection->tcp, NULL) != 0)
        load_stop("connection %ld cannot be reset", connection->number);
}

/* --- begin and end -------------------------------------------------------------------------- */

static void open_next(struct connections *connections);

static void on_connected(uv_connect_t *request, int status)
{
    struct connection *connection = (struct connection *)request->handle;
    uv_stream_t *stream = request->handle;
    struct connections *connections = stream->data;
    int error = status;

    if (!error)
        error = uv_tcp_nodelay(&connection->tcp, 1);
    if (!error && connection->number > connections->rude) {
        error = uv_read_start(stream, give_buffer, on_read);
        if (!error)
            connection_send(connection);
    } else if (!error) {
        be_rude(connection);
    }
    if (error)
        failed(connection, error);
    connections->connected++;
    connections->on_connected();
    open_next(connections);
}

static void open_next(struct connections *connections)
{
    if (connections->opened == connections->count)
        return;
    struct connection *connection = &connections->all[connections->opened++];
    connection->number = connections->opened;
    connection->tcp.data = connections;
    int error = uv_tcp_init_ex(connections->loop, &connection->tcp, AF_INET);
    if (error)
        load_stop("could open %ld of %ld connections: %s", connections->opened - 1,
                  connections->count, uv_strerror(error));
    connection->tcp.data = connections;
    error = uv_tcp_connect(&connection->connecting, &connection->tcp,
                           (const struct sockaddr *)&connections->server, on_connected);
    if (error)
        failed(connection, error);
}

void connections_open(struct connections *connections)
{
    for (int i = 0; i < OPENING_AT_ONCE; i++)
        open_next(connections);
}

void connections_close(struct connections *connections)
{
    for (long i = 0; i < connections->opened; i++)
        if (!uv_is_closing((uv_handle_t *)&connections->all[i].tcp))
            uv_close((uv_handle_t *)&connections->all[i].tcp, NULL);
}
