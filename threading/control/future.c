/*
 * threading/control/future.c - a result promised now and set later
 * by another thread: a place for it, whether it is there, a lock,
 * and a condition to wait for.
 *
 * Usage: build/threading/control/future --wait 1 [--broken]
 * Compare with control/future.c in multiprocessing/ and
 * coroutines/.
 */
#include "lesson.h"

static struct future {
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t changed;
    bool is_done;
    int result;
    void (*callback)(int result);
} future = {.lock = PTHREAD_MUTEX_INITIALIZER,
            .changed = PTHREAD_COND_INITIALIZER};

static bool is_done(void)
{
    Pthread_mutex_lock(&future.lock);
    bool done = future.is_done;
    Pthread_mutex_unlock(&future.lock);
    return done;
}

static bool set(int result)
{
    Pthread_mutex_lock(&future.lock);
    bool first = !future.is_done;
    if (first) {
        future.result = result;
        future.is_done = true;
        Pthread_cond_broadcast(&future.changed);
    }
    Pthread_mutex_unlock(&future.lock);
    if (first)
        future.callback(result); /* by whoever sets it */
    return first;
}

static int get(void)
{
    Pthread_mutex_lock(&future.lock);
    while (!future.is_done)
        Pthread_cond_wait(&future.changed, &future.lock);
    int result = future.result;
    Pthread_mutex_unlock(&future.lock);
    return result;
}

static void callback(int result)
{
    say("callback: %d is there", result);
}

static void *task(void *arg)
{
    sleep_seconds(lesson.wait);
    if (lesson.broken) {
        say("task leaves it unset");
        return arg;
    }
    say("task sets 42");
    set(42);
    if (!set(43))
        say("task: too late for 43");
    return arg;
}

void run(void)
{
    pthread_t thread;

    future.callback = callback;
    say("main: %s", is_done() ? "it is done" : "it is pending");
    Pthread_create(&thread, NULL, task, NULL);
    say("main got %d", get());
    say("main: %s", is_done() ? "it is done" : "it is pending");
    Pthread_join(thread, NULL);
}
