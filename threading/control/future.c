/*
 * threading/control/future.c - a result promised now and set later
 * by a thread: a place, a lock, and a condition.
 *
 * Usage: build/threading/control/future --wait 1 [--broken]
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"

FLAG(broken, "the promised result never comes");
static int answer = 42, late = 43;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int *future; /* NULL: pending. The lock guards it */

static void callback(int result)
{
    say("callback: %d is there", result);
}

static bool is_done(void)
{
    Pthread_mutex_lock(&lock);
    bool done = future != NULL;
    Pthread_mutex_unlock(&lock);
    return done;
}

static bool set(int *result)
{
    Pthread_mutex_lock(&lock);
    bool pending = future == NULL;
    if (pending)
        future = result;
    Pthread_cond_broadcast(&changed);
    Pthread_mutex_unlock(&lock);
    if (pending)
        callback(*result); /* by whoever sets it */
    return pending;
}

static int *get(void)
{
    Pthread_mutex_lock(&lock);
    while (!future)
        Pthread_cond_wait(&changed, &lock);
    Pthread_mutex_unlock(&lock);
    return future;
}

static void *task(void *arg)
{
    (void)arg;
    sleep_seconds(wait_s);
    if (broken) {
        say("task leaves it unset");
        return NULL;
    }
    say("task sets %d", answer);
    set(&answer);
    if (!set(&late))
        say("task: too late for %d", late);
    return NULL;
}

void run(void)
{
    pthread_t thread;

    say("main: %s", is_done() ? "it is done" : "it is pending");
    Pthread_create(&thread, NULL, task, NULL);
    say("main got %d", *get());
    say("main: %s", is_done() ? "it is done" : "it is pending");
    Pthread_join(thread, NULL);
}
