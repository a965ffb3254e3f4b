/*
 * coroutines/io/query.c - N queries to PostgreSQL that take W
 * seconds each: a coroutine for each, with a connection of its own.
 * libpq never waits; the coroutine awaits libpq's socket.
 *
 * Usage: build/services/postgres      in another terminal
 *        build/coroutines/io/query --database ADDRESS --wait 0.5
 * Compare with io/query.c in threading/ and multiprocessing/.
 */
#include "checked_co.h"
#include "co_database.h"
#include "database.h"
#include "lesson.h"

static PGconn **connections;
static long answered; /* no lock: nobody awaits in between */

void prepare(void)
{
    connections = Calloc(lesson.tasks, sizeof *connections);
    for (int i = 0; i < lesson.tasks; i++)
        connections[i] = Connect();
}

static void *task(void *arg)
{
    int id = task_id(arg);
    PGconn *connection = connections[id - 1];
    char command[100];

    snprintf(command, sizeof command,
             "select 'answer %d' from pg_sleep(%g)", id,
             lesson.wait);
    task_started(id);
    task_waits(id, lesson.wait);
    PGresult *answer = co_exec(connection, command);
    task_computes(id);
    answered += query_answered(id, connection, answer);
    task_finished(id);
    return NULL;
}

static void *all_tasks(void *arg)
{
    co_task **tasks = Calloc(lesson.tasks, sizeof *tasks);

    for (int i = 0; i < lesson.tasks; i++)
        tasks[i] = Co_create_task(task, task_arg(i + 1));
    Co_gather(tasks, lesson.tasks, NULL);
    lesson_answer("%ld of %ld queries", answered, lesson.tasks);
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
}
