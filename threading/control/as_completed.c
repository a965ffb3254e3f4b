/*
 * threading/control/as_completed.c - three threads, the first ends
 * last; their results as they come, in an order that they note.
 *
 * Usage: build/threading/control/as_completed --wait 1
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"

#define COUNT 3
static char names[COUNT][8] = {"Ada", "Ben", "Cem"};
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t one_is_done = PTHREAD_COND_INITIALIZER;
static int done[COUNT], done_count; /* ids; the lock guards them */

static void *task(void *arg)
{
    int id = task_id(arg);

    say("task %d asks for a name", id);
    sleep_seconds((COUNT + 1 - id) * wait_s);
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
    Pthread_mutex_unlock(&lock);
    return done[before];
}

void run(void)
{
    pthread_t threads[COUNT];
    void *result;

    say("main starts the tasks");
    for (int i = 0; i < COUNT; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < COUNT; i++) {
        Pthread_join(threads[next_done(i) - 1], &result);
        say("main greets %s", (char *)result);
    }
}
