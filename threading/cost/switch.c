/*
 * threading/cost/switch.c - N tasks hand a token round: a thread
 * for each, and a semaphore.
 *
 * Usage: build/threading/cost/switch --one-core
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "lesson.h"

TASKS(tasks, 2, 1, 1e5, "how many tasks");
WHOLE(times, 10000, 1, 1e9, "how often each hands the token over");

static sem_t *turn; /* whoever has it has the token */
static long token;  /* counts how often it was handed over */
static pthread_barrier_t all_here;

static void *task(void *arg)
{
    int id = task_id(arg);

    task_started(id);
    Pthread_barrier_wait(&all_here);
    for (long i = 0; i < times; i++) {
        Sem_wait(&turn[id - 1]);
        token++;
        Sem_post(&turn[id % tasks]);
    }
    task_finished(id);
    return NULL;
}

void run(void)
{
    pthread_t *threads = Calloc(tasks, sizeof *threads);

    turn = Calloc(tasks, sizeof *turn);
    for (int i = 0; i < tasks; i++)
        Sem_init(&turn[i], 0);
    Pthread_barrier_init(&all_here, tasks + 1);
    for (int i = 0; i < tasks; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    Pthread_barrier_wait(&all_here);
    double start = monotonic_seconds();
    Sem_post(&turn[0]); /* task 1 has the token */
    for (int i = 0; i < tasks; i++)
        Pthread_join(threads[i], NULL);
    lesson_each("a hand-over", start, tasks * times);
    lesson_answer("%ld hand-overs", token);
}
