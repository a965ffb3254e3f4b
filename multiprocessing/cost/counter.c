/*
 * multiprocessing/cost/counter.c - N tasks add to one counter: each
 * process has its own, unless it stands in shared memory.
 *
 * Usage: build/multiprocessing/cost/counter --protect lock
 * Compare with cost/counter.c in threading/ and coroutines/.
 */
#include "lesson.h"

static volatile long counter; /* volatile: each add is done */
static struct shared {
    _Atomic long atomic_counter;
    volatile long counter;
    pthread_mutex_t lock;
} * shared;

static void add_one(volatile long *to)
{
    long before = *to;

    if (lesson.pause)
        sched_yield();
    *to = before + 1;
}

static void task(int id)
{
    task_started(id);
    for (long i = 0; i < lesson.times; i++) {
        if (lesson.protect == BY_ATOMIC) {
            shared->atomic_counter++;
        } else if (lesson.protect == BY_LOCK) {
            Pthread_mutex_lock(&shared->lock);
            add_one(&shared->counter);
            Pthread_mutex_unlock(&shared->lock);
        } else {
            add_one(&counter); /* a copy, gone with the process */
        }
    }
    task_finished(id);
}

void run(void)
{
    pid_t *children = Calloc(lesson.tasks, sizeof *children);

    shared = Share(sizeof *shared);
    Pthread_mutex_init_shared(&shared->lock);
    for (int i = 0; i < lesson.tasks; i++) {
        children[i] = Fork();
        if (children[i] == 0) {
            task(i + 1);
            _exit(0);
        }
    }
    for (int i = 0; i < lesson.tasks; i++)
        Waitpid(children[i]);
    lesson_counted(counter + shared->counter +
                   shared->atomic_counter);
    free(children);
}
