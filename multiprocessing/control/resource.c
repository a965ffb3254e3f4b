/*
 * multiprocessing/control/resource.c - two processes each acquire
 * something that takes a while to get and to give back. Task 2
 * fails while it has it, and gives it back all the same.
 *
 * Usage: build/multiprocessing/control/resource --wait 1
 * Compare with control/resource.c in threading/ and coroutines/.
 */
#include "lesson.h"

#include <errno.h>
#include <string.h>

static int acquire(int id)
{
    say("task %d acquires", id);
    sleep_seconds(lesson.wait);
    return id;
}

static void release(const int *id)
{
    say("task %d releases", *id);
    sleep_seconds(lesson.wait / 2);
    say("task %d has released", *id);
}

static int use(int id)
{
    __attribute__((cleanup(release))) int held = acquire(id);

    say("task %d uses what it has", held);
    sleep_seconds(lesson.wait / 2);
    if (id == 2)
        return -EIO; /* release() is called here, too */
    say("task %d is done", id);
    return 0;
}

void run(void)
{
    pid_t children[2];
    int status;

    for (int i = 0; i < 2; i++) {
        children[i] = Fork();
        if (children[i] == 0)
            _exit(-use(i + 1)); /* only _exit() here, not in use */
    }
    for (int i = 0; i < 2; i++) {
        Waitpid_status(children[i], &status);
        say("main got of task %d: %s", i + 1,
            strerror(WEXITSTATUS(status)));
    }
}
