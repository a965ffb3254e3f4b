/*
 * multiprocessing/control/errors.c - two processes fail. One
 * handles it itself, the other lets it reach whoever waits for it.
 *
 * Usage: build/multiprocessing/control/errors --wait 1
 * Compare with control/errors.c in threading/ and coroutines/.
 */
#include "lesson.h"

#include <errno.h>
#include <string.h>

#define TASKS 2

/* Returns the exit status: one byte, 0 if all is well. */
static int task(int id, int parent)
{
    int error, result = 42;

    sleep_seconds(id * lesson.wait);
    error = access("/no/such/file", R_OK) < 0 ? errno : 0;
    if (error && id == 1) {
        say("task %d does without the file", id);
        error = 0;
    }
    if (error) {
        say("task %d fails", id);
        return error;
    }
    Write_full(parent, &result, sizeof result);
    return 0;
}

void run(void)
{
    pid_t children[TASKS];
    int ends[TASKS][2], result, status;

    for (int i = 0; i < TASKS; i++) {
        Pipe(ends[i]);
        children[i] = Fork();
        if (children[i] == 0)
            _exit(task(i + 1, ends[i][1]));
        Close(ends[i][1]);
    }
    for (int i = 0; i < TASKS; i++) {
        bool sent = Read_full(ends[i][0], &result, sizeof result);
        Close(ends[i][0]);
        Waitpid_status(children[i], &status);
        if (WIFSIGNALED(status))
            say("main got of task %d: killed", i + 1);
        else if (!sent)
            say("main got of task %d: %s", i + 1,
                strerror(WEXITSTATUS(status)));
        else
            say("main got of task %d: %d", i + 1, result);
    }
}
