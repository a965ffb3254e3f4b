/*
 * multiprocessing/control/event.c - two processes wait for an
 * event, a third is late: closing a pipe is the event.
 *
 * Usage: build/multiprocessing/control/event --wait 1
 * Compare with the same file in threading/ and coroutines/.
 */
#include "control.h"

#define COUNT 3
static int event[2];

static int task(int id)
{
    char nothing;

    Close(event[1]); /* or the event would wait for us */
    if (id == COUNT)
        sleep_seconds(2 * wait_s);
    say("task %d waits", id);
    Read_full(event[0], &nothing, 1);
    say("task %d goes on", id);
    return 0;
}

void run(void)
{
    pid_t children[COUNT];

    Pipe(event);
    for (int i = 0; i < COUNT; i++)
        if ((children[i] = Fork()) == 0)
            _exit(task(i + 1));
    sleep_seconds(wait_s);
    say("main sets the event");
    Close(event[1]);
    for (int i = 0; i < COUNT; i++)
        Waitpid(children[i]);
    say("main: all are done");
}
