/*
 * multiprocessing/io/echo.c - a server that sends back what it is
 * sent: a process for each connection of a load.
 *
 * Usage: build/multiprocessing/io/echo --connections 100
 * Compare with the same file in threading/ and coroutines/.
 */
#include "lesson.h"
#include "load.h"

#include <sys/socket.h>

TASKS(connections, 100, 1, 1e6, "how many connections");

static int serve(int connection)
{
    char text[4096];
    ssize_t size;

    while ((size = recv(connection, text, sizeof text, 0)) > 0)
        if (send(connection, text, size, MSG_NOSIGNAL) < size)
            break;
    return 0;
}

void run(void)
{
    pid_t *children = Calloc(connections, sizeof *children);
    int listener = Listen(), connection;
    long count = 0;

    load_start(port_of(listener), connections);
    while ((connection = Accept(listener)) >= 0) {
        if ((children[count++] = Fork()) == 0)
            _exit(serve(connection));
        Close(connection); /* or it would stay open here */
    }
    for (long i = 0; i < count; i++)
        Waitpid(children[i]);
    load_end();
    Close(listener);
}
