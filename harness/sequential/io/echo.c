/*
 * harness/sequential/io/echo.c - a server that sends back what it
 * is sent: one connection of a load after the other.
 *
 * Usage: build/sequential/io/echo --connections 100
 * Compare with the same file in the three models' folders.
 */
#include "lesson.h"
#include "load.h"

#include <sys/socket.h>

TASKS(connections, 100, 1, 1e6, "how many connections");

static void serve(int connection)
{
    char text[4096];
    ssize_t size;

    while ((size = recv(connection, text, sizeof text, 0)) > 0)
        if (send(connection, text, size, MSG_NOSIGNAL) < size)
            break;
    Close(connection);
}

void run(void)
{
    int listener = Listen(), connection;

    load_start(port_of(listener), 1);
    while ((connection = Accept(listener)) >= 0)
        serve(connection);
    load_end();
    Close(listener);
}
