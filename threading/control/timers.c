/*
 * threading/control/timers.c - calls for later: one thread waits
 * for the next in a list that is sorted by time, and makes it.
 *
 * Usage: build/threading/control/timers --wait 1
 * Compare with control/timers.c in multiprocessing/ and
 * coroutines/.
 */
#include "lesson.h"

#define CALLS 5

static const double delays[] = {2, 1, 1, 3};

static struct call {
    double due;
    struct call *next;
} calls[CALLS], *first; /* the lock guards these three */
static bool is_closed;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

static void callback(int id)
{
    say("timer makes call %d", id);
}

static void call_at(double due, int id)
{
    struct call *call = &calls[id - 1], **place = &first;

    Pthread_mutex_lock(&lock);
    while (*place && (*place)->due <= due)
        place = &(*place)->next;
    *call = (struct call){due, *place};
    *place = call;
    Pthread_cond_signal(&changed);
    Pthread_mutex_unlock(&lock);
}

static void call_soon(int id)
{
    call_at(0, id); /* before all that has a time */
}

static void call_cancel(int id)
{
    struct call **place = &first;

    Pthread_mutex_lock(&lock);
    while (*place && *place != &calls[id - 1])
        place = &(*place)->next;
    if (*place)
        *place = (*place)->next;
    Pthread_mutex_unlock(&lock);
}

static void *timer(void *arg)
{
    Pthread_mutex_lock(&lock);
    while (first || !is_closed) {
        if (!first) {
            Pthread_cond_wait(&changed, &lock);
            continue;
        }
        if (first->due > monotonic_seconds()) {
            Pthread_cond_wait_until(&changed, &lock, first->due);
            continue;
        }
        int id = (int)(first - calls) + 1;
        first = first->next;
        Pthread_mutex_unlock(&lock); /* it may ask for a call */
        callback(id);
        Pthread_mutex_lock(&lock);
    }
    Pthread_mutex_unlock(&lock);
    return arg;
}

void run(void)
{
    double now = monotonic_seconds();
    pthread_t thread;

    Pthread_create(&thread, NULL, timer, NULL);
    for (int i = 0; i < 4; i++) {
        say("main asks for call %d after %g", i + 1, delays[i]);
        call_at(now + delays[i] * lesson.wait, i + 1);
    }
    say("main asks for call 5 soon");
    call_soon(5);
    say("main takes call 4 back");
    call_cancel(4);
    Pthread_mutex_lock(&lock);
    is_closed = true;
    Pthread_cond_signal(&changed);
    Pthread_mutex_unlock(&lock);
    say("main waits");
    Pthread_join(thread, NULL);
    say("main has seen all calls made");
}
