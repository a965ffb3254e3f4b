/*
 * coroutines/cost/switch.c - N tasks hand a token round: a
 * coroutine for each, and a semaphore.
 *
 * Usage: build/coroutines/cost/switch --one-core
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "lesson.h"

TASKS(tasks, 2, 1, 1e5, "how many tasks");
WHOLE(times, 10000, 1, 1e9, "how often each hands the token over");

static co_semaphore *turn; /* whoever has it has the token */
static long token;         /* counts how often it was handed over */
static co_barrier all_here;

static void *task(void *arg)
{
    int id = task_id(arg);

    task_started(id);
    Co_barrier_wait(&all_here);
    for (long i = 0; i < times; i++) {
        Co_semaphore_acquire(&turn[id - 1]);
        token++;
        Co_semaphore_release(&turn[id % tasks]);
    }
    task_finished(id);
    return NULL;
}

void run(void)
{
    co_task **coroutines = Calloc(tasks, sizeof *coroutines);

    turn = Calloc(tasks, sizeof *turn);
    for (int i = 0; i < tasks; i++)
        turn[i] = (co_semaphore)CO_SEMAPHORE_INIT(0);
    all_here = (co_barrier)CO_BARRIER_INIT(tasks + 1);
    for (int i = 0; i < tasks; i++)
        coroutines[i] = Co_create_task(task, task_arg(i + 1));
    Co_barrier_wait(&all_here);
    double start = monotonic_seconds();
    Co_semaphore_release(&turn[0]); /* task 1 has the token */
    Co_gather(coroutines, tasks, NULL);
    lesson_each("a hand-over", start, tasks * times);
    lesson_answer("%ld hand-overs", token);
}
