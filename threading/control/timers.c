/*
 * threading/control/timers.c - calls for later: one thread waits
 * for the one that is due next, and makes it.
 *
 * Usage: build/threading/control/timers --wait 1
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"

#define CALLS 5
static const double delays[] = {2, 1, 1, 3};

#define NEVER 1e9
static double due[] = {NEVER, NEVER, NEVER, NEVER, NEVER};
static int left = CALLS; /* the lock guards it, and due[] */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

static void callback(int id)
{
    say("timer makes call %d", id);
}

static void call_at(double when, int id)
{
    Pthread_mutex_lock(&lock);
    due[id - 1] = when;
    Pthread_cond_signal(&changed);
    Pthread_mutex_unlock(&lock);
}

static void call_cancel(int id)
{
    Pthread_mutex_lock(&lock);
    left -= due[id - 1] < NEVER; /* unless it has been made */
    due[id - 1] = NEVER;
    Pthread_cond_signal(&changed);
    Pthread_mutex_unlock(&lock);
}

static void *timer(void *arg)
{
    (void)arg;
    Pthread_mutex_lock(&lock);
    while (left > 0) {
        int next = 0;
        for (int i = 1; i < CALLS; i++)
            next = due[i] < due[next] ? i : next;
        if (due[next] > monotonic_seconds()) {
            Pthread_cond_wait_until(&changed, &lock, due[next]);
            continue;
        }
        due[next] = NEVER;
        left--;
        Pthread_mutex_unlock(&lock); /* it may ask for a call */
        callback(next + 1);
        Pthread_mutex_lock(&lock);
    }
    Pthread_mutex_unlock(&lock);
    return NULL;
}

void run(void)
{
    double now = monotonic_seconds();
    pthread_t thread;

    Pthread_create(&thread, NULL, timer, NULL);
    for (int i = 0; i < 4; i++) {
        say("main schedules call %d after %g", i + 1, delays[i]);
        call_at(now + delays[i] * wait_s, i + 1);
    }
    say("main schedules call 5 soon");
    call_at(0, 5);
    say("main cancels call 4");
    call_cancel(4);
    say("main waits");
    Pthread_join(thread, NULL);
    say("main: all calls are made");
}
