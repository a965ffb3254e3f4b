/*
 * threading/cost/switch.c - N tasks hand a token round: a thread
 * for each, and a semaphore.
 *
 * Usage: build/threading/cost/switch --one-core
 * Compare with cost/switch.c in multiprocessing/ and coroutines/.
 */
#include "lesson.h"

static sem_t *turn;

static void *task(void *arg)
{
    int id = task_id(arg);

    task_started(id);
    for (long i = 0; i < lesson.times; i++) {
        Sem_wait(&turn[id - 1]);
        Sem_post(&turn[id % lesson.tasks]);
    }
    task_finished(id);
    return NULL;
}

void run(void)
{
    pthread_t *threads = Calloc(lesson.tasks, sizeof *threads);
    double start = monotonic_seconds();

    turn = Calloc(lesson.tasks, sizeof *turn);
    for (int i = 0; i < lesson.tasks; i++)
        Sem_init(&turn[i], i == 0); /* task 1 has the token */
    for (int i = 0; i < lesson.tasks; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < lesson.tasks; i++)
        Pthread_join(threads[i], NULL);
    lesson_each("a hand-over", start, lesson.tasks * lesson.times);
    free(turn);
    free(threads);
}
