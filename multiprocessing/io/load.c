/*
 * multiprocessing/io/load.c - N tables of PostgreSQL are filled row
 * by row: a process for each, with its own connection.
 *
 * Usage: build/services/postgres      in another terminal
 *        build/multiprocessing/io/load --database ADDRESS
 * Compare with the same file in threading/ and coroutines/.
 */
#include "database.h"
#include "lesson.h"

TASKS(tasks, 5, 1, 1e7, "how many tasks");
WHOLE(rows, 1000, 1, 1e7, "that each writes into its table");

static pid_t *children;
static PGconn *connection; /* it must not cross a fork */
static int start[2];       /* its end is the children's beginning */

static void fill(int id, PGconn *connection)
{
    char command[LOAD_ROOM];

    for (long i = 0; load_command(command, i, rows); i++)
        if (!command_done(id, connection,
                          PQexec(connection, command)))
            return;
    task_result(id, "%ld rows", rows);
}

static void task(int id)
{
    task_started(id);
    task_waits(id, 0);
    fill(id, connection);
    task_finished(id);
}

static int child(int id, int ready)
{
    char byte;

    Close(start[1]); /* or it would never end */
    connection = Connect();
    load_prepare(connection, id);
    Write_full(ready, "", 1);
    Read_full(start[0], &byte, 1);
    task(id);
    PQfinish(connection);
    return 0;
}

void prepare(void)
{
    int ready[2];
    char byte;

    children = Calloc(tasks, sizeof *children);
    Pipe(start);
    for (int i = 0; i < tasks; i++) {
        Pipe(ready);
        if ((children[i] = Fork()) == 0)
            _exit(child(i + 1, ready[1]));
        Close(ready[1]);
        if (!Read_full(ready[0], &byte, 1))
            fail_as_told();
        Close(ready[0]);
    }
}

void run(void)
{
    Close(start[1]);
    for (int i = 0; i < tasks; i++)
        Waitpid(children[i]);
}

void conclude(void)
{
    load_count(rows);
}
