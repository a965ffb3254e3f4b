/*
 * threading/cost/spawn.c - what a thread costs that does nothing,
 * one after the other and all at once.
 *
 * Usage: build/threading/cost/spawn --tasks 1000
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "lesson.h"

TASKS(tasks, 1000, 1, 1e7, "how many tasks");

static pthread_barrier_t all_here, may_go;

static void *nothing(void *arg)
{
    return arg;
}

static void *wait_for_all(void *arg)
{
    Pthread_barrier_wait(&all_here);
    Pthread_barrier_wait(&may_go);
    return arg;
}

static void one_after_the_other(void)
{
    double start = monotonic_seconds();
    pthread_t thread;

    for (int i = 0; i < tasks; i++) {
        Pthread_create(&thread, NULL, nothing, NULL);
        Pthread_join(thread, NULL);
    }
    lesson_each("one after the other", start, tasks);
}

static void all_at_once(void)
{
    pthread_t *threads = Calloc(tasks, sizeof *threads);
    struct memory before = memory_now();
    double start = monotonic_seconds();

    for (int i = 0; i < tasks; i++)
        Pthread_create(&threads[i], NULL, wait_for_all, NULL);
    Pthread_barrier_wait(&all_here);
    double measuring = lesson_memory(&before, tasks);
    Pthread_barrier_wait(&may_go);
    for (int i = 0; i < tasks; i++)
        Pthread_join(threads[i], NULL);
    lesson_each("all at once", start + measuring, tasks);
}

void run(void)
{
    Pthread_barrier_init(&all_here, tasks + 1);
    Pthread_barrier_init(&may_go, tasks + 1);
    one_after_the_other();
    all_at_once();
    lesson_answer("%ld tasks", 2 * tasks);
}
