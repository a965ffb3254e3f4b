/*
 * multiprocessing/control/gather_errors.c - two of three processes
 * fail: main wants the first error, then all.
 *
 * Usage: build/multiprocessing/control/gather_errors --wait 1
 * Compare with the same file in threading/ and coroutines/.
 */
#include "control.h"

#define COUNT 3
static const int units[] = {2, 1, 3};
static int errors[] = {EIO, ENOSPC, 0};

static int task(int id)
{
    sleep_seconds(units[id - 1] * wait_s);
    say("task %d %s", id, errors[id - 1] ? "fails" : "is done");
    return errors[id - 1];
}

static void start(pid_t children[])
{
    for (int i = 0; i < COUNT; i++)
        if ((children[i] = Fork()) == 0)
            _exit(task(i + 1));
}

static int error_of(pid_t child)
{
    int status;

    Waitpid_status(child, &status);
    return WEXITSTATUS(status);
}

void run(void)
{
    pid_t children[COUNT];
    int found[COUNT], error = 0, ended = 0;

    say("main wants the first error");
    start(children);
    while (!error && ended++ < COUNT)
        error = error_of(-1); /* of whichever ends first */
    say("main got the error: %s", strerror(error));
    sleep_seconds(3 * wait_s);
    while (ended++ < COUNT) /* or they would remain as zombies */
        error_of(-1);
    say("main wants all errors");
    start(children);
    for (int i = 0; i < COUNT; i++)
        found[i] = error_of(children[i]);
    for (int i = 0; i < COUNT; i++)
        say("main: task %d ended with: %s", i + 1,
            strerror(found[i]));
}
