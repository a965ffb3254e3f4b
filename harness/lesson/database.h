/*
 * database.h - what lessons do with PostgreSQL, whatever their model: connect, and check answers.
 *
 * It is here and not in workloads/ because it reports results for the lesson. The
 * queries themselves are the lesson's: PQexec() blocks, co_exec() (co_database.h) awaits.
 */
#ifndef DATABASE_H
#define DATABASE_H

#include <libpq-fe.h>
#include <stdbool.h>

/* A connection to --database, which has to answer within 10 s; PQfinish() it. Blocks. Ends the
   program with one line if there is none. */
PGconn *Connect(void);

/* Was the query answered with a row? Its first field is the task's result, or else why there is
   none: "server closed the connection unexpectedly". Frees the answer, which may be NULL. */
bool query_answered(int task, const PGconn *connection, PGresult *answer);

/* Is the command done? If not, the task's result is why. Frees the answer, which may be NULL. */
bool command_done(int task, const PGconn *connection, PGresult *answer);

/* Makes the task's table, load_TASK, anew, and on this connection the prepared statement "row":
   it writes the row with the number $1. Blocks. Ends the program when that fails. */
void load_prepare(PGconn *connection, int task);

#define LOAD_ROOM 40

/* The task's commands, from number 0: begin, a row each, commit. False: there are no more. */
bool load_command(char command[LOAD_ROOM], long number, long rows);

/* Counts the rows, `wanted` in each, of all tasks' tables on a connection of its own, tells the lesson's answer ("5000
   of 5000 rows", or which are missing) and drops the tables. Ends the program when that fails. */
void load_count(long wanted);

#endif
