/*
 * multiprocessing/cost/switch.c - N tasks hand a token round: a
 * process for each, and a pipe.
 *
 * Usage: build/multiprocessing/cost/switch --one-core
 * Compare with cost/switch.c in threading/ and coroutines/.
 */
#include "lesson.h"

static int (*turn)[2];

static void task(int id)
{
    char token;

    task_started(id);
    for (long i = 0; i < lesson.times; i++) {
        Read_full(turn[id - 1][0], &token, 1);
        Write_full(turn[id % lesson.tasks][1], &token, 1);
    }
    task_finished(id);
}

void run(void)
{
    pid_t *children = Calloc(lesson.tasks, sizeof *children);
    double start = monotonic_seconds();

    turn = Calloc(lesson.tasks, sizeof *turn);
    for (int i = 0; i < lesson.tasks; i++)
        Pipe(turn[i]);
    Write_full(turn[0][1], "", 1); /* task 1 has the token */
    for (int i = 0; i < lesson.tasks; i++) {
        children[i] = Fork();
        if (children[i] == 0) {
            task(i + 1);
            _exit(0);
        }
    }
    for (int i = 0; i < lesson.tasks; i++)
        Waitpid(children[i]);
    lesson_each("a hand-over", start, lesson.tasks * lesson.times);
    free(turn);
    free(children);
}
