/*
 * threading/cost/counter.c - N tasks add to one counter: threads
 * share it, and what one adds another may overwrite.
 *
 * Usage: build/threading/cost/counter --protect lock
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "lesson.h"

enum { BY_NOTHING, BY_LOCK, BY_ATOMIC };

TASKS(tasks, 4, 1, 1e7, "how many tasks");
WHOLE(times, 5e6, 1, 1e9, "how often each adds 1");
CHOICE(protect, "what keeps the tasks' additions apart", "nothing",
       "lock", "atomic");
static bool pausing; /* pause() is taken */
LESSON_OPTION(pausing, "pause", OPTION_FLAG, &pausing,
              "let others run between reading and writing");

static volatile long counter; /* volatile: each add is done */
static _Atomic long atomic_counter;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void add_one(void)
{
    long before = counter;

    if (pausing)
        sched_yield();
    counter = before + 1;
}

static void *task(void *arg)
{
    int id = task_id(arg);

    task_started(id);
    for (long i = 0; i < times; i++) {
        if (protect == BY_ATOMIC) {
            atomic_counter++;
        } else if (protect == BY_LOCK) {
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
    pthread_t *threads = Calloc(tasks, sizeof *threads);

    for (int i = 0; i < tasks; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < tasks; i++)
        Pthread_join(threads[i], NULL);
    lesson_counted(counter + atomic_counter, tasks * times);
}
