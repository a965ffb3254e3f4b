/*
 * multiprocessing/io/query.c - N queries to PostgreSQL that take W
 * seconds each: a process for each. A connection must not cross a
 * fork: each child makes its own, and waits for the start.
 *
 * Usage: build/services/postgres      in another terminal
 *        build/multiprocessing/io/query --database ADDRESS
 * Compare with io/query.c in threading/ and coroutines/.
 */
#include "database.h"
#include "lesson.h"

static pid_t *children;
static int start[2];   /* its end is the children's beginning */
static int answers[2]; /* a byte for each */

static void task(int id, PGconn *connection)
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
        Write_full(answers[1], "", 1);
    task_finished(id);
}

static void child(int id, int ready)
{
    char none;

    Close(start[1]); /* or it would never end */
    PGconn *connection = Connect();
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
    Pipe(answers);
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
    Close(answers[1]); /* or the pipe would never end */
}

void run(void)
{
    long answered = 0;
    char one;

    Close(start[1]);
    while (Read_full(answers[0], &one, sizeof one))
        answered++;
    for (int i = 0; i < lesson.tasks; i++)
        Waitpid(children[i]);
    lesson_answer("%ld of %ld queries", answered, lesson.tasks);
    free(children);
}
