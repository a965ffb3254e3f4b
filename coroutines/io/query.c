/*
 * coroutines/io/query.c - N queries to PostgreSQL of W seconds: a
 * coroutine for each awaits libpq's socket.
 *
 * Usage: build/services/postgres      in another terminal
 *        build/coroutines/io/query --database ADDRESS
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "co_database.h"
#include "database.h"
#include "lesson.h"

TASKS(tasks, 5, 1, 1e7, "how many tasks");
SECONDS(wait, 1, "how long each query takes");

static PGconn **connections;
static long answered; /* no lock: nobody awaits in between */

void prepare(void)
{
    connections = Calloc(tasks, sizeof *connections);
    for (int i = 0; i < tasks; i++)
        connections[i] = Connect();
}

static void *task(void *arg)
{
    int id = task_id(arg);
    PGconn *connection = connections[id - 1];
    char command[100];

    snprintf(command, sizeof command,
             "select 'answer %d' from pg_sleep(%g)", id, wait_s);
    task_started(id);
    task_waits(id, wait_s);
    PGresult *answer = co_exec(connection, command);
    task_computes(id);
    if (query_answered(id, connection, answer))
        answered++;
    task_finished(id);
    return NULL;
}

void run(void)
{
    co_task **coroutines = Calloc(tasks, sizeof *coroutines);

    for (int i = 0; i < tasks; i++)
        coroutines[i] = Co_create_task(task, task_arg(i + 1));
    Co_gather(coroutines, tasks, NULL);
    lesson_answer("%ld of %ld queries", answered, tasks);
}

void conclude(void)
{
    for (int i = 0; i < tasks; i++)
        PQfinish(connections[i]);
}
