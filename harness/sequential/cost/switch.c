/*
 * harness/sequential/cost/switch.c - N tasks hand a token round: a
 * function call for each hand-over, the baseline.
 *
 * Usage: build/sequential/cost/switch --one-core
 * Compare with the same file in the three models' folders.
 */
#include "lesson.h"

TASKS(tasks, 2, 1, 1e5, "how many tasks");
WHOLE(times, 10000, 1, 1e9, "how often each hands the token over");

static long token; /* counts how often it was handed over */

static void take(int id)
{
    (void)id;
    token++;
}

/* Called by this, the compiler cannot leave it out. */
static void (*volatile hand_over)(int) = take;

void run(void)
{
    for (int id = 1; id <= tasks; id++)
        task_started(id);
    double start = monotonic_seconds();
    for (long i = 0; i < times; i++)
        for (int id = 1; id <= tasks; id++)
            hand_over(id);
    lesson_each("a hand-over", start, tasks * times);
    for (int id = 1; id <= tasks; id++)
        task_finished(id);
    lesson_answer("%ld hand-overs", token);
}
