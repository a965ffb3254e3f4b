/*
 * threading/io/echo.c - a server that sends back what it is sent: a
 * thread for each connection of a load.
 *
 * Usage: build/threading/io/echo --connections 100
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "lesson.h"
#include "load.h"

#include <sys/socket.h>

TASKS(connections, 100, 1, 1e6, "how many connections");

static void *serve(void *arg)
{
    int connection = task_id(arg);
    char text[4096];
    ssize_t size;

    while ((size = recv(connection, text, sizeof text, 0)) > 0)
        if (send(connection, text, size, MSG_NOSIGNAL) < size)
            break;
    Close(connection);
    return NULL;
}

void run(void)
{
    pthread_t *threads = Calloc(connections, sizeof *threads);
    int listener = Listen(), connection;
    long count = 0;

    load_start(port_of(listener), connections);
    while ((connection = Accept(listener)) >= 0)
        Pthread_create(&threads[count++], NULL, serve,
                       task_arg(connection));
    for (long i = 0; i < count; i++)
        Pthread_join(threads[i], NULL);
    load_end();
    Close(listener);
}
