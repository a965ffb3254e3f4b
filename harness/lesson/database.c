/*
 * database.c - see database.h.
 */
#include "database.h"

#include "checked.h"
#include "options.h"
#include "recorder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The default is where libpq looks by itself. */
TEXT(database, "postgresql:///postgres", "its address, as build/services/postgres prints it");

/* libpq's messages have several lines; the first says it. Those that come from libpq itself begin
   with all it knows of the connection, "connection to server on socket "…" failed: ". */
static void describe(const PGconn *connection, const PGresult *answer, char *text, size_t size)
{
    const char *message = answer ? PQresultErrorMessage(answer) : PQerrorMessage(connection);

    if (!*message)
        message = PQerrorMessage(connection);
    if (!*message)
        message = answer ? "no row came" : strerror(errno);
    snprintf(text, size, "%.*s", (int)strcspn(message, "\n"), message);
}

PGconn *Connect(void)
{
    const char *const names[] = {"dbname", "connect_timeout", NULL};
    const char *const values[] = {database, "10", NULL};
    PGconn *connection = PQconnectdbParams(names, values, 1);
    char problem[400];

    if (!connection)
        fail(ENOMEM, "a connection to the database");
    if (PQstatus(connection) != CONNECTION_OK) {
        describe(connection, NULL, problem, sizeof problem);
        PQfinish(connection);
        fail(0, "no database: %s", problem);
    }
    return connection;
}

static bool is_as_expected(int task, const PGconn *connection, PGresult *answer, bool expected)
{
    char problem[400];

    if (!expected) {
        describe(connection, answer, problem, sizeof problem);
        task_result(task, "%s", problem);
    }
    PQclear(answer);
    return expected;
}

bool query_answered(int task, const PGconn *connection, PGresult *answer)
{
    bool came = PQresultStatus(answer) == PGRES_TUPLES_OK && PQntuples(answer) == 1;

    if (came)
        task_result(task, "%s", PQgetvalue(answer, 0, 0));
    return is_as_expected(task, connection, answer, came);
}

bool command_done(int task, const PGconn *connection, PGresult *answer)
{
    return is_as_expected(task, connection, answer, PQresultStatus(answer) == PGRES_COMMAND_OK);
}

static PGresult *Execute(PGconn *connection, const char *command, ExecStatusType expected)
{
    PGresult *answer = PQexec(connection, command);
    char problem[400];

    if (PQresultStatus(answer) == expected)
        return answer;
    describe(connection, answer, problem, sizeof problem);
    PQclear(answer);
    fail(0, "the database: %s", problem);
}

void load_prepare(PGconn *connection, int task)
{
    char command[400];

    snprintf(command, sizeof command,
             "set client_min_messages to warning; drop table if exists load_%d;"
             "create table load_%d (id integer primary key, text text not null);"
             "prepare row (integer) as insert into load_%d values ($1, 'this is row ' || $1)",
             task, task, task);
    PQclear(Execute(connection, command, PGRES_COMMAND_OK));
}

bool load_command(char command[LOAD_ROOM], long number, long rows)
{
    if (number == 0 || number == rows + 1)
        snprintf(command, LOAD_ROOM, number ? "commit" : "begin");
    else
        snprintf(command, LOAD_ROOM, "execute row (%ld)", number);
    return number <= rows + 1;
}

/* Of one table: how many rows, and where those that are missing are, "" or ": 1 to 7 of task 3 …".
 */
static long count(PGconn *connection, int task, long wanted, char *missing, size_t size)
{
    char command[400];

    snprintf(command, sizeof command,
             "select count(id), min(n) filter (where id is null), max(n) filter (where id is null) "
             "from generate_series(1, %ld) n left join load_%d on id = n",
             wanted, task);
    PGresult *answer = Execute(connection, command, PGRES_TUPLES_OK);
    long rows = strtol(PQgetvalue(answer, 0, 0), NULL, 10);
    if (rows < wanted)
        snprintf(missing, size, "%s task %d's between %s and %s",
                 *missing ? " and" : ", missing:", task, PQgetvalue(answer, 0, 1),
                 PQgetvalue(answer, 0, 2));
    PQclear(answer);
    snprintf(command, sizeof command, "drop table load_%d", task);
    PQclear(Execute(connection, command, PGRES_COMMAND_OK));
    return rows;
}

void load_count(long wanted)
{
    PGconn *connection = Connect();
    char missing[1000] = "";
    long rows = 0;

    for (int task = 1; task <= lesson_tasks(); task++) {
        size_t length = strlen(missing);
        rows += count(connection, task, wanted, missing + length, sizeof missing - length);
    }
    lesson_answer("%ld of %ld rows%s", rows, lesson_tasks() * wanted, missing);
    PQfinish(connection);
}
