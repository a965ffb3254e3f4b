/*
 * multiprocessing/io/load.c - N tables of PostgreSQL are filled,
 * each with R rows, row by row: a process for each. A connection
 * must not cross a fork: each child makes its own, and waits for
 * the start.
 *
 * Usage: build/services/postgres      in another terminal
 *        build/multiprocessing/io/load --database ADDRESS
 * Compare with io/load.c in threading/ and coroutines/.
 */
#include "database.h"
#include "lesson.h"

TASKS(tasks, 5, 1, 1e7, "how many tasks");
WHOLE(rows, 1000, 1, 1e7, "that each writes into its table");

static pid_t *children;
static PGconn *connection; /* each child's own */
static int start[2];       /* its end is the children's beginning */

static PGresult *insert(PGconn *connection, long row)
{
    char number[24];
    const char *values[] = {number};

    snprintf(number, sizeof number, "%ld", row);
    return PQexecPrepared(connection, "row", 1, values, NULL, NULL,
                          0);
}

static void fill(int id, PGconn *connection)
{
    bool good =
        command_done(id, connection, PQexec(connection, "begin"));

    for (long row = 1; good && row <= rows; row++)
        good =
            command_done(id, connection, insert(connection, row));
    if (good &&
        command_done(id, connection, PQexec(connection, "commit")))
        task_result(id, "%ld rows", rows);
}

static void task(int id)
{
    task_started(id);
    task_waits(id, 0);
    fill(id, connection);
    task_finished(id);
}

static void child(int id, int ready)
{
    char byte;

    Close(start[1]); /* or it would never end */
    connection = Connect();
    load_prepare(connection, id);
    Write_full(ready, "", 1);
    Close(ready);
    Read_full(start[0], &byte, 1);
    task(id);
    PQfinish(connection);
}

void prepare(void)
{
    int ready[2];
    char byte;

    children = Calloc(tasks, sizeof *children);
    Pipe(start);
    for (int i = 0; i < tasks; i++) {
        Pipe(ready);
        children[i] = Fork();
        if (children[i] == 0) {
            child(i + 1, ready[1]);
            _exit(0);
        }
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
