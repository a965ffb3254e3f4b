/*
 * coroutines/io/echo.c - a server that sends back what it is sent:
 * a coroutine for each connection of a load.
 *
 * Usage: build/coroutines/io/echo --connections 100
 * Compare with the same file in threading/ and multiprocessing/,
 * and with what is below: harness/reference/libuv/io/echo.c.
 */
#include "lesson.h"
#include "load.h"

TASKS(connections, 100, 1, 1e6, "how many connections");

static void serve(co_stream *connection, void *unused)
{
    char text[4096];
    ssize_t size;

    (void)unused;
    while ((size = co_read(connection, text, sizeof text)) > 0)
        if (co_write(connection, text, (size_t)size) < 0)
            break;
}

void run(void)
{
    co_server *server;
    int load;

    CHECKED_CO(
        co_start_server(&server, "127.0.0.1", 0, serve, NULL));
    load = load_start(co_server_port(server), connections);
    CHECKED_CO(co_wait_fd(load, UV_READABLE, -1));
    CHECKED_CO(co_server_wait_closed(server));
    load_end();
}
