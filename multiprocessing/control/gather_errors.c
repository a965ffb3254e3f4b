/*
 * multiprocessing/control/gather_errors.c - two of three processes
 * fail: waited for up to the first error, then whatever their
 * errors.
 *
 * Usage: build/multiprocessing/control/gather_errors --wait 1
 * Compare with control/gather_errors.c in threading/ and
 * coroutines/.
 */
#include "lesson.h"

#include <errno.h>
#include <string.h>

#define TASKS 3

static const int units[] = {2, 1, 3};
static const int fails_with[] = {EIO, ENOSPC, 0};

static int task(int id)
{
    int error = fails_with[id - 1];

    sleep_seconds(units[id - 1] * lesson.wait);
    say("task %d %s", id, error ? "fails" : "is done");
    return error;
}

static void start(pid_t children[])
{
    for (int i = 0; i < TASKS; i++) {
        children[i] = Fork();
        if (children[i] == 0)
            _exit(task(i + 1));
    }
}

static void first_error(void)
{
    pid_t children[TASKS];
    int status = 0, ended = 0;

    start(children);
    while (status == 0 && ended++ < TASKS)
        Waitpid_status(-1, &status); /* whichever ends first */
    say("main got the error: %s", strerror(WEXITSTATUS(status)));
    sleep_seconds(3 * lesson.wait);
    while (ended++ < TASKS) /* or they would remain as zombies */
        Waitpid_status(-1, &status);
}

static void all_errors(void)
{
    pid_t children[TASKS];
    int status[TASKS];

    start(children);
    for (int i = 0; i < TASKS; i++)
        Waitpid_status(children[i], &status[i]);
    for (int i = 0; i < TASKS; i++)
        say("main got of task %d: %s", i + 1,
            strerror(WEXITSTATUS(status[i])));
}

void run(void)
{
    say("main wants the first error");
    first_error();
    say("main wants all errors");
    all_errors();
}
