/*
 * threading/control/executor.c - a blocking call is handed to a
 * thread, which posts a semaphore when it is done.
 *
 * Usage: build/threading/control/executor --wait 1
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"

static sem_t call_is_done;

static void *blocking_call(void *arg)
{
    int *result = arg;

    say("call blocks");
    sleep_seconds(3.5 * wait_s);
    say("call is done");
    *result = 42;
    Sem_post(&call_is_done);
    return NULL;
}

static void tick(void)
{
    double last = monotonic_seconds(), longest = 0;

    for (int i = 1; !Sem_timedwait(&call_is_done, wait_s); i++) {
        say("ticker: %d", i);
        longest = fmax(longest, monotonic_seconds() - last);
        last = monotonic_seconds();
    }
    lesson_figure("longest gap", longest, "s");
}

void run(void)
{
    pthread_t thread;
    int result;

    Sem_init(&call_is_done, 0);
    say("main hands over a call");
    Pthread_create(&thread, NULL, blocking_call, &result);
    tick();
    Pthread_join(thread, NULL);
    say("main got %d", result);
}
