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

static pid_t *children;
static int start[2]; /* its end is the children's beginning */

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

    for (long row = 1; good && row <= lesson.rows; row++)
        good =
            command_done(id, connection, insert(connection, row));
    if (good &&
        command_done(id, connection, PQexec(connection, "commit")))
        task_result(id, "%ld rows", lesson.rows);
}

static void task(int id, PGconn *connection)
{
    task_started(id);
    task_waits(id, 0);
    fill(id, connection);
    task_finished(id);
}

static void child(int id, int ready)
{
    char none;

    Close(start[1]); /* or it would never end */
    PGconn *connection = Connect();
    load_prepare(connection, id);
    Write_full(ready, "", 1);
    Close(ready);
    Read_full(start[0], &none, sizeof none);
    task(id, connection);
    PQfinish(connection);
}

static void await_ready(int ready)
{
    char one;

    if (!Read_full(ready, &one, sizeof one))
        fail_as_told();
    Close(ready);
}

void prepare(void)
{
    int ready[2];

    children = Calloc(lesson.tasks, sizeof *children);
    Pipe(start);
    for (int i = 0; i < lesson.tasks; i++) {
        Pipe(ready);
        children[i] = Fork();
        if (children[i] == 0) {
            child(i + 1, ready[1]);
            _exit(0);
        }
        Close(ready[1]);
        await_ready(ready[0]);
    }
}

void run(void)
{
    Close(start[1]);
    for (int i = 0; i < lesson.tasks; i++)
        Waitpid(children[i]);
}

void conclude(void)
{
    free(children);
    load_count();
}
