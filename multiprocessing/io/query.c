/*
 * multiprocessing/io/query.c - N queries to PostgreSQL of W
 * seconds: a process for each, with its own connection.
 *
 * Usage: build/services/postgres      in another terminal
 *        build/multiprocessing/io/query --database ADDRESS
 * Compare with the same file in threading/ and coroutines/.
 */
#include "database.h"
#include "lesson.h"

TASKS(tasks, 5, 1, 1e7, "how many tasks");
SECONDS(wait, 1, "how long each query takes");

static pid_t *children;
static PGconn *connection; /* it must not cross a fork */
static int start[2];       /* its end is the children's beginning */
static int found[2];       /* a byte for each answer */

static void task(int id)
{
    char command[100];

    snprintf(command, sizeof command,
             "select 'answer %d' from pg_sleep(%g)", id, wait_s);
    task_started(id);
    task_waits(id, wait_s);
    PGresult *answer = PQexec(connection, command);
    task_computes(id);
    if (query_answered(id, connection, answer))
        Write_full(found[1], "", 1);
    task_finished(id);
}

static int child(int id, int ready)
{
    char byte;

    Close(start[1]); /* or it would never end */
    connection = Connect();
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
    Pipe(found);
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
    long answered = 0;
    char byte;

    Close(start[1]);
    Close(found[1]); /* or the pipe would never end */
    while (Read_full(found[0], &byte, 1))
        answered++;
    for (int i = 0; i < tasks; i++)
        Waitpid(children[i]);
    lesson_answer("%ld of %ld queries", answered, tasks);
}
