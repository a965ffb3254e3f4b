/*
 * multiprocessing/cost/switch.c - N tasks hand a token round: a
 * process for each, and a pipe.
 *
 * Usage: build/multiprocessing/cost/switch --one-core
 * Compare with the same file in threading/ and coroutines/.
 */
#include "lesson.h"

TASKS(tasks, 2, 1, 1e5, "how many tasks");
WHOLE(times, 10000, 1, 1e9, "how often each hands the token over");

static int (*turn)[2]; /* pipes that the token goes through */
static int here[2];    /* a byte for each task that is ready */

static int task(int id)
{
    long token;

    task_started(id);
    Write_full(here[1], "", 1);
    for (long i = 0; i < times; i++) {
        Read_full(turn[id - 1][0], &token, sizeof token);
        token++;
        Write_full(turn[id % tasks][1], &token, sizeof token);
    }
    task_finished(id);
    return 0;
}

void run(void)
{
    pid_t *children = Calloc(tasks, sizeof *children);
    long token = 0; /* counts how often it was handed over */
    char byte;

    turn = Calloc(tasks, sizeof *turn);
    for (int i = 0; i < tasks; i++)
        Pipe(turn[i]);
    Pipe(here);
    for (int i = 0; i < tasks; i++)
        if ((children[i] = Fork()) == 0)
            _exit(task(i + 1));
    for (int i = 0; i < tasks; i++)
        Read_full(here[0], &byte, 1);
    double start = monotonic_seconds();
    Write_full(turn[0][1], &token, sizeof token); /* to task 1 */
    for (int i = 0; i < tasks; i++)
        Waitpid(children[i]);
    lesson_each("a hand-over", start, tasks * times);
    Read_full(turn[0][0], &token, sizeof token);
    lesson_answer("%ld hand-overs", token);
}
