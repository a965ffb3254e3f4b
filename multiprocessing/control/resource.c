/*
 * multiprocessing/control/resource.c - two processes use a resource
 * that is slow to get and to release; one fails.
 *
 * Usage: build/multiprocessing/control/resource --wait 1
 * Compare with the same file in threading/ and coroutines/.
 */
#include "control.h"

static int acquire(int id)
{
    say("task %d acquires the resource", id);
    sleep_seconds(wait_s);
    return id;
}

static void release(const int *id)
{
    say("task %d releases it", *id);
    sleep_seconds(wait_s / 2);
    say("task %d has released it", *id);
}

static int task(int id)
{
    __attribute__((cleanup(release))) int held = acquire(id);

    say("task %d uses it", held);
    sleep_seconds(wait_s / 2);
    if (id == 2)
        return EIO; /* release() is called here, too */
    say("task %d is done", id);
    return 0;
}

void run(void)
{
    pid_t children[2];
    int status;

    for (int i = 0; i < 2; i++)
        if ((children[i] = Fork()) == 0)
            _exit(task(i + 1));
    for (int i = 0; i < 2; i++) {
        Waitpid_status(children[i], &status);
        say("main: task %d ended with: %s", i + 1,
            strerror(WEXITSTATUS(status)));
    }
}
