/*
 * descendants.c - see descendants.h.
 */
#include "descendants.h"

#include "process_tree.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Sends the signal to all descendants, and returns them. */
static struct ids signal_all(int signal)
{
    struct ids found;

    find_descendants(getpid(), 0, &found); /* out of memory: those that were found get it */
    for (size_t i = 0; i < found.count; i++)
        kill(found.all[i], signal);
    return found;
}

/* Stops all until two passes find the same: none of them can fork any more. Bounded: a bomb loses a
   generation with each pass. */
static void freeze(void)
{
    struct ids before, found = signal_all(SIGSTOP);
    bool same = found.count == 0;

    for (int pass = 0; !same && pass < 1000; pass++) {
        before = found;
        found = signal_all(SIGSTOP);
        same = found.count == 0 ||
               (found.count == before.count &&
                memcmp(found.all, before.all, found.count * sizeof *found.all) == 0);
        free(before.all);
    }
    free(found.all);
}

static void kill_all(void)
{
    free(signal_all(SIGKILL).all);
}

int end_descendants(void)
{
    int reaped = 0, status;

    /* The usual case: nobody is left. */
    pid_t child = waitpid(-1, &status, WNOHANG);
    if (child < 0 && errno == ECHILD)
        return 0;
    reaped += child > 0;
    freeze();
    kill_all();
    /* Orphans of those that died arrive here after their parents: kill_all() found them too, as
       they were below us all the time. A stray one that was missed is met on the next turn. */
    for (;;) {
        child = waitpid(-1, &status, WNOHANG);
        if (child > 0)
            reaped++;
        else if (child < 0 && errno == ECHILD)
            return reaped;
        else {
            kill_all();
            usleep(1000);
        }
    }
}
