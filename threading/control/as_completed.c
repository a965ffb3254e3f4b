/*
 * threading/control/as_completed.c - three threads, of which the
 * first is the last to end; their results in the order of ending,
 * which the threads themselves note.
 *
 * Usage: build/threading/control/as_completed --wait 1
 * Compare with control/as_completed.c in multiprocessing/ and
 * coroutines/, and with control/greet.c.
 */
#include "lesson.h"

#define TASKS 3

static char *const names[TASKS] = {"Ada", "Ben", "Cem"};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t one_is_done = PTHREAD_COND_INITIALIZER;
static int done[TASKS], done_count; /* ids; the lock guards them */

static void *task(void *arg)
{
    int id = task_id(arg);

    say("task %d asks for a name", id);
    sleep_seconds((TASKS + 1 - id) * lesson.wait);
    say("task %d is done", id);
    Pthread_mutex_lock(&lock);
    done[done_count++] = id;
    Pthread_cond_signal(&one_is_done);
    Pthread_mutex_unlock(&lock);
    return names[id - 1];
}

static int next_done(int before)
{
    Pthread_mutex_lock(&lock);
    while (done_count == before)
        Pthread_cond_wait(&one_is_done, &lock);
    int id = done[before];
    Pthread_mutex_unlock(&lock);
    return id;
}

void run(void)
{
    pthread_t threads[TASKS];
    void *result;

    say("main starts the tasks");
    for (int i = 0; i < TASKS; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < TASKS; i++) {
        Pthread_join(threads[next_done(i) - 1], &result);
        say("main greets %s", (char *)result);
    }
}
