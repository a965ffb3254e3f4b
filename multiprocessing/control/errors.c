/*
 * multiprocessing/control/errors.c - two processes fail. One
 * handles it itself, the other lets it reach whoever waits for it.
 *
 * Usage: build/multiprocessing/control/errors --wait 1
 * Compare with the same file in threading/ and coroutines/.
 */
#include "control.h"

static int pipes[2][2]; /* one for each task's result */

/* Returns the exit status: one byte, 0 if all is well. */
static int task(int id)
{
    int result = 42, error;

    sleep_seconds(id * wait_s);
    error = access("/no/such/file", R_OK) < 0 ? errno : 0;
    if (error && id == 1) {
        say("task %d does without the file", id);
        error = 0;
    }
    if (error) {
        say("task %d fails", id);
        return error;
    }
    Write_full(pipes[id - 1][1], &result, sizeof result);
    return 0;
}

void run(void)
{
    pid_t children[2];
    int results[2], status;

    for (int i = 0; i < 2; i++) {
        Pipe(pipes[i]);
        if ((children[i] = Fork()) == 0)
            _exit(task(i + 1));
        Close(pipes[i][1]);
    }
    for (int i = 0; i < 2; i++) {
        Read_full(pipes[i][0], &results[i], sizeof results[i]);
        Waitpid_status(children[i], &status);
        if (WIFSIGNALED(status))
            say("main: task %d was killed", i + 1);
        else if (WEXITSTATUS(status))
            say("main: task %d ended with: %s", i + 1,
                strerror(WEXITSTATUS(status)));
        else
            say("main got %d from task %d", results[i], i + 1);
    }
}
