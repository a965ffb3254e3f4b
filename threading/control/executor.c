/*
 * threading/control/executor.c - a call that blocks is handed to a
 * thread, whose result comes through a pipe: so main can wait for
 * it and go on ticking.
 *
 * Usage: build/threading/control/executor --wait 1
 * Compare with control/executor.c in multiprocessing/ and
 * coroutines/.
 */
#include "lesson.h"

static int ends[2];

static void *blocking_call(void *arg)
{
    say("call blocks");
    sleep_seconds(3.5 * lesson.wait);
    say("call is done");
    return arg;
}

static void *worker(void *arg)
{
    void *result = blocking_call(arg);

    Write_full(ends[1], &result, sizeof result);
    return NULL;
}

static void tick_until(int descriptor)
{
    struct pollfd call = {.fd = descriptor, .events = POLLIN};
    double last = monotonic_seconds(), longest = 0;

    for (int i = 1; Poll_for(&call, 1, lesson.wait) == 0; i++) {
        say("ticker: %d", i);
        double now = monotonic_seconds();
        longest = now - last > longest ? now - last : longest;
        last = now;
    }
    lesson_figure("longest gap", longest, "s");
}

void run(void)
{
    pthread_t thread;
    void *result;

    Pipe(ends);
    say("main hands a call over");
    Pthread_create(&thread, NULL, worker, task_arg(42));
    tick_until(ends[0]);
    Read_full(ends[0], &result, sizeof result);
    Pthread_join(thread, NULL);
    say("main got %d", task_id(result));
    Close(ends[0]);
    Close(ends[1]);
}
