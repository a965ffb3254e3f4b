/*
 * coroutines/io/load.c - N tables of PostgreSQL are filled,
 * each with R rows, row by row: a coroutine for each. libpq never
 * waits; the coroutine awaits libpq's socket.
 *
 * Usage: build/services/postgres      in another terminal
 *        build/coroutines/io/load --database ADDRESS
 * Compare with io/load.c in threading/ and multiprocessing/.
 */
#include "checked_co.h"
#include "co_database.h"
#include "database.h"
#include "lesson.h"

static PGconn **connections;

void prepare(void)
{
    connections = Calloc(lesson.tasks, sizeof *connections);
    for (int i = 0; i < lesson.tasks; i++) {
        connections[i] = Connect();
        load_prepare(connections[i], i + 1);
    }
}

static PGresult *insert(PGconn *connection, long row)
{
    char number[24];
    const char *values[] = {number};

    snprintf(number, sizeof number, "%ld", row);
    return co_exec_prepared(connection, "row", 1, values);
}

static void fill(int id, PGconn *connection)
{
    bool good =
        command_done(id, connection, co_exec(connection, "begin"));

    for (long row = 1; good && row <= lesson.rows; row++)
        good =
            command_done(id, connection, insert(connection, row));
    if (good &&
        command_done(id, connection, co_exec(connection, "commit")))
        task_result(id, "%ld rows", lesson.rows);
}

static void *task(void *arg)
{
    int id = task_id(arg);

    task_started(id);
    task_waits(id, 0);
    fill(id, connections[id - 1]);
    task_finished(id);
    return NULL;
}

static void *all_tasks(void *arg)
{
    co_task **tasks = Calloc(lesson.tasks, sizeof *tasks);

    for (int i = 0; i < lesson.tasks; i++)
        tasks[i] = Co_create_task(task, task_arg(i + 1));
    Co_gather(tasks, lesson.tasks, NULL);
    free(tasks);
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}

void conclude(void)
{
    for (int i = 0; i < lesson.tasks; i++)
        PQfinish(connections[i]);
    free(connections);
    load_count();
}
