/*
 * threading/cost/switch.c - two tasks hand a token to and fro: two
 * threads, a semaphore for each.
 *
 * Usage: build/threading/cost/switch --times 10000 --one-core
 * Compare with cost/switch.c in multiprocessing/ and coroutines/.
 */
#include "lesson.h"

static sem_t turn[2];

static void *task(void *arg)
{
    int id = task_id(arg);

    task_started(id);
    for (long i = 0; i < lesson.times; i++) {
        Sem_wait(&turn[id - 1]);
        Sem_post(&turn[2 - id]);
    }
    task_finished(id);
    return NULL;
}

void run(void)
{
    pthread_t threads[2];
    double start = monotonic_seconds();

    Sem_init(&turn[0], 1); /* task 1 has the token */
    Sem_init(&turn[1], 0);
    for (int i = 0; i < 2; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < 2; i++)
        Pthread_join(threads[i], NULL);
    lesson_each("a hand-over", start, 2 * lesson.times);
}
