/*
 * threading/io/query.c - N queries to PostgreSQL of W seconds: a
 * thread for each, with its own connection.
 *
 * Usage: build/services/postgres      in another terminal
 *        build/threading/io/query --database ADDRESS
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "database.h"
#include "lesson.h"

TASKS(tasks, 5, 1, 1e7, "how many tasks");
SECONDS(wait, 1, "how long each query takes");

static PGconn **connections;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long answered; /* lock must be held */

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
    PGresult *answer = PQexec(connection, command);
    task_computes(id);
    if (query_answered(id, connection, answer)) {
        Pthread_mutex_lock(&lock);
        answered++;
        Pthread_mutex_unlock(&lock);
    }
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
    lesson_answer("%ld of %ld queries", answered, tasks);
}

void conclude(void)
{
    for (int i = 0; i < tasks; i++)
        PQfinish(connections[i]);
}
