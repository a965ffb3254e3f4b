/*
 * coroutines/cost/counter.c - N tasks add to one counter: between
 * two awaits nobody else runs, so that no lock is needed there.
 *
 * Usage: build/coroutines/cost/counter --pause
 * Compare with cost/counter.c in threading/ and multiprocessing/.
 */
#include "checked_co.h"
#include "co_sync.h"
#include "lesson.h"

static volatile long counter; /* volatile: each add is done */
static _Atomic long atomic_counter;
static co_lock lock = CO_LOCK_INIT;

static void add_one(void)
{
    long before = counter;

    if (lesson.pause)
        Co_yield_now();
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

static void *all_tasks(void *arg)
{
    co_task **tasks = Calloc(lesson.tasks, sizeof *tasks);

    for (int i = 0; i < lesson.tasks; i++)
        tasks[i] = Co_create_task(task, task_arg(i + 1));
    Co_gather(tasks, lesson.tasks, NULL);
    lesson_counted(counter + atomic_counter);
    free(tasks);
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
