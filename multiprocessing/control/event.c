/*
 * multiprocessing/control/event.c - two processes wait for an
 * event, and a third comes when it is over: a pipe without a byte
 * in it, and closing it is the event.
 *
 * Usage: build/multiprocessing/control/event --wait 1
 * Compare with control/event.c in threading/ and coroutines/.
 */
#include "lesson.h"

#define TASKS 3

static int event[2];

static void task(int id)
{
    char nothing;

    Close(event[1]); /* or the event would wait for us */
    if (id == TASKS)
        sleep_seconds(2 * lesson.wait);
    say("task %d waits", id);
    Read_full(event[0], &nothing, 1);
    say("task %d goes on", id);
}

void run(void)
{
    pid_t children[TASKS];

    Pipe(event);
    for (int i = 0; i < TASKS; i++) {
        children[i] = Fork();
        if (children[i] == 0) {
            task(i + 1);
            _exit(0);
        }
    }
    sleep_seconds(lesson.wait);
    say("main sets the event");
    Close(event[1]);
    for (int i = 0; i < TASKS; i++)
        Waitpid(children[i]);
    Close(event[0]);
    say("main: all are done");
}
