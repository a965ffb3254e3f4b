/*
 * multiprocessing/cost/switch.c - two tasks hand a token to and
 * fro: two processes, a pipe to each.
 *
 * Usage: build/multiprocessing/cost/switch --times 10000 --one-core
 * Compare with cost/switch.c in threading/ and coroutines/.
 */
#include "lesson.h"

static int turn[2][2];

static void task(int id)
{
    char token;

    task_started(id);
    for (long i = 0; i < lesson.times; i++) {
        Read_full(turn[id - 1][0], &token, 1);
        Write_full(turn[2 - id][1], &token, 1);
    }
    task_finished(id);
}

void run(void)
{
    pid_t children[2];
    double start = monotonic_seconds();

    Pipe(turn[0]);
    Pipe(turn[1]);
    Write_full(turn[0][1], "", 1); /* task 1 has the token */
    for (int i = 0; i < 2; i++) {
        children[i] = Fork();
        if (children[i] == 0) {
            task(i + 1);
            _exit(0);
        }
    }
    for (int i = 0; i < 2; i++)
        Waitpid(children[i]);
    lesson_each("a hand-over", start, 2 * lesson.times);
}
