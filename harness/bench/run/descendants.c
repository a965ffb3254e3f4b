/*
 * descendants.c - see descendants.h.
 */
#include "descendants.h"

#include "process_tree.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static bool holds(const struct ids *processes, pid_t id)
{
    for (size_t i = processes->count; i-- > 0;)
        if (processes->all[i] == id)
            return true;
    return false;
}

/* Stops all until a pass finds no new one. Bounded: a bomb loses a generation with each pass. */
static void freeze(void)
{
    struct ids stopped = {0};
    bool fresh = true;

    for (int pass = 0; fresh && pass < 1000; pass++) {
        struct ids found;
        fresh = false;
        find_descendants(getpid(), 0,
                         &found); /* out of memory: those that were found are stopped */
        for (size_t i = 0; i < found.count; i++)
            if (found.count > 5000 || !holds(&stopped, found.all[i])) {
                fresh |= found.count <= 5000 || pass < 20;
                kill(found.all[i], SIGSTOP);
            }
        free(stopped.all);
        stopped = found;
    }
    free(stopped.all);
}

static void kill_all(void)
{
    struct ids found;

    find_descendants(getpid(), 0, &found);
    for (size_t i = 0; i < found.count; i++)
        kill(found.all[i], SIGKILL);
    free(found.all);
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
