/*
 * co_database.c - see co_database.h.
 *
 * libpq never waits here: it says what it still has to send or to read, and the task awaits its
 * socket for that.
 */
#include "co_database.h"

#include "co.h"
#include "co_stream.h"

#include <errno.h>
#include <stdbool.h>

/* False with errno, or libpq's message. */
static bool await_socket(PGconn *connection, int events)
{
    int happened = co_wait_fd(PQsocket(connection), events, -1);

    if (happened < 0) {
        errno = -happened;
        return false;
    }
    return !(happened & UV_READABLE) || PQconsumeInput(connection);
}

/* A server that cannot send its answers does not read questions: it is listened to meanwhile. */
static bool await_sent(PGconn *connection)
{
    int left;

    while ((left = PQflush(connection)) == 1)
        if (!await_socket(connection, UV_READABLE | UV_WRITABLE))
            return false;
    return left == 0;
}

/* As PQexec() does: the last answer, or the first that is an error. */
static PGresult *await_answer(PGconn *connection)
{
    PGresult *last = NULL, *answer;

    if (!await_sent(connection))
        return NULL;
    for (;;) {
        while (PQisBusy(connection))
            if (!await_socket(connection, UV_READABLE)) {
                PQclear(last);
                return NULL;
            }
        answer = PQgetResult(connection);
        if (!answer)
            return last;
        PQclear(last);
        last = answer;
        if (PQstatus(connection) == CONNECTION_BAD)
            return last;
    }
}

PGresult *co_exec(PGconn *connection, const char *command)
{
    if (PQsetnonblocking(connection, 1) != 0 || !PQsendQuery(connection, command))
        return NULL;
    return await_answer(connection);
}
