/*
 * threading/cost/counter.c - N tasks add to one counter: threads
 * share it, and what one adds another may overwrite.
 *
 * Usage: build/threading/cost/counter --protect lock
 * Compare with cost/counter.c in multiprocessing/ and coroutines/.
 */
#include "lesson.h"

static volatile long counter; /* volatile: each add is done */
static _Atomic long atomic_counter;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void add_one(void)
{
    long before = counter;

    if (lesson.pause)
        sched_yield();
    counter = before + 1;
}

static void *task(void *arg)
{
    int id = task_id(arg);

    task_started(id);
    for (long i = 0; i < lesson.times; i++) {
        if (lesson.protect == BY_ATOMIC) {
            atomic_counter++;
        } else if (lesson.protect == BY_LOCK) {
            Pthread_mutex_lock(&lock);
            add_one();
            Pthread_mutex_unlock(&lock);
        } else {
            add_one();
        }
    }
    task_finished(id);
    return NULL;
}

void run(void)
{
    pthread_t *threads = Calloc(lesson.tasks, sizeof *threads);

    for (int i = 0; i < lesson.tasks; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < lesson.tasks; i++)
        Pthread_join(threads[i], NULL);
    lesson_counted(counter + atomic_counter);
    free(threads);
}
