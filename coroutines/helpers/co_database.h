/*
 * co_database.h - libpq for coroutines: PQexec() that a task awaits.
 *
 * It stands here and not in coroutines/lib/, which knows no library but libuv.
 */
#ifndef CO_DATABASE_H
#define CO_DATABASE_H

#include <libpq-fe.h>

/*
 * As PQexec(), but awaits. One task at a time may use a connection; others use others meanwhile.
 * PQclear() what comes back.
 *
 * NULL when there is no answer: PQerrorMessage() says why, or where that is empty errno: ECANCELED,
 * or whatever co_wait_fd() refuses with. The connection is then of no further use.
 */
PGresult *co_exec(PGconn *connection, const char *command);

#endif
