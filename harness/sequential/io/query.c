/*
 * harness/sequential/io/query.c - N queries to PostgreSQL of W
 * seconds: one after the other.
 *
 * Usage: build/services/postgres      in another terminal
 *        build/sequential/io/query --database ADDRESS
 * Compare with the same file in the three models' folders.
 */
#include "database.h"
#include "lesson.h"

TASKS(tasks, 5, 1, 1e7, "how many tasks");
SECONDS(wait, 1, "how long each query takes");

static PGconn **connections;
static long answered;

void prepare(void)
{
    connections = Calloc(tasks, sizeof *connections);
    for (int i = 0; i < tasks; i++)
        connections[i] = Connect();
}

static void task(int id)
{
    PGconn *connection = connections[id - 1];
    char command[100];

    snprintf(command, sizeof command,
             "select 'answer %d' from pg_sleep(%g)", id, wait_s);
    task_started(id);
    task_waits(id, wait_s);
    PGresult *answer = PQexec(connection, command);
    task_computes(id);
    if (query_answered(id, connection, answer))
        answered++;
    task_finished(id);
}

void run(void)
{
    for (int i = 0; i < tasks; i++)
        task(i + 1);
    lesson_answer("%ld of %ld queries", answered, tasks);
}

void conclude(void)
{
    for (int i = 0; i < tasks; i++)
        PQfinish(connections[i]);
}
