/*
 * multiprocessing/cost/spawn.c - what a process costs that does
 * nothing, one after the other and all at once.
 *
 * Usage: build/multiprocessing/cost/spawn --tasks 1000
 * Compare with the same file in threading/ and coroutines/.
 */
#include "lesson.h"

TASKS(tasks, 1000, 1, 1e7, "how many tasks");

static int here[2], may_go[2];

static int wait_for_all(void)
{
    char byte = 0;

    Close(may_go[1]); /* else it would hold its own gate */
    Write_full(here[1], &byte, 1);
    Read_full(may_go[0], &byte, 1); /* its end: all may go */
    return 0;
}

static void one_after_the_other(void)
{
    double start = monotonic_seconds();
    pid_t child;

    for (int i = 0; i < tasks; i++) {
        if ((child = Fork()) == 0)
            _exit(0);
        Waitpid(child);
    }
    lesson_each("one after the other", start, tasks);
}

static void all_at_once(void)
{
    pid_t *children = Calloc(tasks, sizeof *children);
    struct memory before = memory_now();
    double start = monotonic_seconds();
    char byte;

    for (int i = 0; i < tasks; i++)
        if ((children[i] = Fork()) == 0)
            _exit(wait_for_all());
    for (int i = 0; i < tasks; i++)
        Read_full(here[0], &byte, 1);
    double measuring = lesson_memory(&before, tasks);
    Close(may_go[1]);
    for (int i = 0; i < tasks; i++)
        Waitpid(children[i]);
    lesson_each("all at once", start + measuring, tasks);
}

void run(void)
{
    Pipe(here);
    Pipe(may_go);
    one_after_the_other();
    all_at_once();
    lesson_answer("%ld tasks", 2 * tasks);
}
