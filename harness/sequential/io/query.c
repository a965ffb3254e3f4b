/*
 * harness/sequential/io/query.c - N queries to PostgreSQL that take
 * W seconds each: one after the other.
 *
 * Usage: build/services/postgres      in another terminal
 *        build/sequential/io/query --database ADDRESS --wait 0.5
 * Compare with io/query.c in threading/, multiprocessing/ and
 * coroutines/.
 */
#include "database.h"
#include "lesson.h"

static PGconn *connection;
static long answered;

void prepare(void)
{
    connection = Connect();
}

static void task(int id)
{
    char command[100];

    snprintf(command, sizeof command,
             "select 'answer %d' from pg_sleep(%g)", id,
             lesson.wait);
    task_started(id);
    task_waits(id, lesson.wait);
    PGresult *answer = PQexec(connection, command);
    task_computes(id);
    if (query_answered(id, connection, answer))
        answered++;
    task_finished(id);
}

void run(void)
{
    for (int i = 0; i < lesson.tasks; i++)
        task(i + 1);
    lesson_answer("%ld of %ld queries", answered, lesson.tasks);
}

void conclude(void)
{
    PQfinish(connection);
}
