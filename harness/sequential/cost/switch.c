/*
 * harness/sequential/cost/switch.c - N tasks hand a token round:
 * a function call for each hand-over, the baseline.
 *
 * Usage: build/sequential/cost/switch --one-core
 * Compare with cost/switch.c in threading/, multiprocessing/ and
 * coroutines/.
 */
#include "lesson.h"

static int holder = 1;

static void take(int id)
{
    holder = id;
}

/* Called by this, the compiler cannot leave it out. */
static void (*volatile hand_over)(int) = take;

void run(void)
{
    double start = monotonic_seconds();

    for (int id = 1; id <= lesson.tasks; id++)
        task_started(id);
    for (long i = 0; i < lesson.times; i++)
        for (int id = 1; id <= lesson.tasks; id++)
            hand_over(id);
    for (int id = 1; id <= lesson.tasks; id++)
        task_finished(id);
    lesson_each("a hand-over", start, lesson.tasks * lesson.times);
    lesson_answer("task %d has the token", holder);
}
