/*
 * threading/io/load.c - N tables of PostgreSQL are filled row by
 * row: a thread for each.
 *
 * Usage: build/services/postgres      in another terminal
 *        build/threading/io/load --database ADDRESS
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "database.h"
#include "lesson.h"

TASKS(tasks, 5, 1, 1e7, "how many tasks");
WHOLE(rows, 1000, 1, 1e7, "that each writes into its table");

static PGconn **connections;

void prepare(void)
{
    connections = Calloc(tasks, sizeof *connections);
    for (int i = 0; i < tasks; i++) {
        connections[i] = Connect();
        load_prepare(connections[i], i + 1);
    }
}

static void fill(int id, PGconn *connection)
{
    char command[LOAD_ROOM];

    for (long i = 0; load_command(command, i, rows); i++)
        if (!command_done(id, connection,
                          PQexec(connection, command)))
            return;
    task_result(id, "%ld rows", rows);
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

void run(void)
{
    pthread_t *threads = Calloc(tasks, sizeof *threads);

    for (int i = 0; i < tasks; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < tasks; i++)
        Pthread_join(threads[i], NULL);
}

void conclude(void)
{
    for (int i = 0; i < tasks; i++)
        PQfinish(connections[i]);
    load_count(rows);
}
