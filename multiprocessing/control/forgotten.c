/*
 * multiprocessing/control/forgotten.c - two processes that nobody
 * waits for: one fails, one still works when main ends.
 *
 * Usage: build/multiprocessing/control/forgotten --wait 1
 * Compare with the same file in threading/ and coroutines/.
 */
#include "control.h"
#include "proc.h"

static int task(int id)
{
    say("task %d starts", id);
    sleep_seconds(id == 1 ? wait_s : 9 * wait_s);
    if (id == 1) {
        say("task %d fails", id);
        return 1;
    }
    say("task %d is done", id);
    return 0;
}

/* As ps shows it: "S (sleeping)", "Z (zombie)". */
static void say_state(int id, pid_t child)
{
    char path[64], state[32];

    snprintf(path, sizeof path, "/proc/%d/status", child);
    read_value(path, "State", state, sizeof state);
    say("main sees task %d in state %s", id, state);
}

void run(void)
{
    pid_t children[2];

    for (int i = 0; i < 2; i++)
        if ((children[i] = Fork()) == 0)
            _exit(task(i + 1));
    sleep_seconds(2 * wait_s);
    for (int i = 0; i < 2; i++)
        say_state(i + 1, children[i]);
    say("main ends without waiting for anyone"); /* WRONG */
}
