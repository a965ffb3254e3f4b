/*
 * harness/sequential/cost/switch.c - two functions hand a token to
 * and fro: by calling and returning, the baseline.
 *
 * Usage: build/sequential/cost/switch --times 10000 --one-core
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

    task_started(1);
    task_started(2);
    for (long i = 0; i < lesson.times; i++) {
        hand_over(2);
        hand_over(1);
    }
    task_finished(1);
    task_finished(2);
    lesson_each("a hand-over", start, 2 * lesson.times);
    lesson_answer("task %d has the token", holder);
}
