/*
 * coroutines/cost/counter.c - N tasks add to one counter: between
 * two awaits nobody else runs, so that no lock is needed there.
 *
 * Usage: build/coroutines/cost/counter --pause
 * Compare with the same file in threading/ and multiprocessing/.
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
static co_lock lock = CO_LOCK_INIT;

static void add_one(void)
{
    long before = counter;

    if (pausing)
        Co_yield_now();
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
            Co_lock_acquire(&lock);
            add_one();
            Co_lock_release(&lock);
        } else {
            add_one();
        }
    }
    task_finished(id);
    return NULL;
}

void run(void)
{
    co_task **coroutines = Calloc(tasks, sizeof *coroutines);

    for (int i = 0; i < tasks; i++)
        coroutines[i] = Co_create_task(task, task_arg(i + 1));
    Co_gather(coroutines, tasks, NULL);
    lesson_counted(counter + atomic_counter, tasks * times);
}
