/*
 * multiprocessing/cost/counter.c - N tasks add to one counter: each
 * process has its own, unless it is in shared memory.
 *
 * Usage: build/multiprocessing/cost/counter --protect lock
 * Compare with the same file in threading/ and coroutines/.
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
static struct shared {
    volatile long counter;
    _Atomic long atomic_counter;
    pthread_mutex_t lock;
} * shared;

static void add_one(volatile long *to)
{
    long before = *to;

    if (pausing)
        sched_yield();
    *to = before + 1;
}

static int task(int id)
{
    task_started(id);
    for (long i = 0; i < times; i++) {
        if (protect == BY_ATOMIC) {
            shared->atomic_counter++;
        } else if (protect == BY_LOCK) {
            Pthread_mutex_lock(&shared->lock);
            add_one(&shared->counter);
            Pthread_mutex_unlock(&shared->lock);
        } else {
            add_one(&counter); /* a copy, gone with the process */
        }
    }
    task_finished(id);
    return 0;
}

void run(void)
{
    pid_t *children = Calloc(tasks, sizeof *children);

    shared = Share(sizeof *shared);
    Pthread_mutex_init_shared(&shared->lock);
    for (int i = 0; i < tasks; i++)
        if ((children[i] = Fork()) == 0)
            _exit(task(i + 1));
    for (int i = 0; i < tasks; i++)
        Waitpid(children[i]);
    lesson_counted(counter + shared->counter +
                       shared->atomic_counter,
                   tasks * times);
}
