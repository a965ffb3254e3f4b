/*
 * descendants.c - walks /proc/PID/task/TID/children.
 */
#include "descendants.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static bool holds(const struct processes *processes, pid_t id)
{
    for (size_t i = processes->count; i-- > 0;)
        if (processes->ids[i] == id)
            return true;
    return false;
}

static int add(struct processes *processes, pid_t id)
{
    if (processes->count == processes->room) {
        size_t room = processes->room ? 2 * processes->room : 64;
        pid_t *grown = realloc(processes->ids, room * sizeof *grown);
        if (!grown)
            return -ENOMEM;
        processes->ids = grown;
        processes->room = room;
    }
    processes->ids[processes->count++] = id;
    return 0;
}

/* The children that one thread has started. */
static int add_children_of(struct processes *processes, pid_t id, const char *thread)
{
    char path[300];
    int child, error = 0;

    snprintf(path, sizeof path, "/proc/%d/task/%s/children", id, thread);
    FILE *file = fopen(path, "re");
    if (!file)
        return 0; /* it is gone */
    while (!error && fscanf(file, "%d", &child) == 1)
        error = add(processes, child);
    fclose(file);
    return error;
}

static int add_children(struct processes *processes, pid_t id)
{
    char path[64];
    int error = 0;

    snprintf(path, sizeof path, "/proc/%d/task", id);
    DIR *threads = opendir(path);
    if (!threads)
        return 0;
    for (struct dirent *thread; !error && (thread = readdir(threads));)
        if (thread->d_name[0] != '.')
            error = add_children_of(processes, id, thread->d_name);
    closedir(threads);
    return error;
}

int find_descendants_of(pid_t id, struct processes *processes)
{
    int error;

    *processes = (struct processes){0};
    error = add_children(processes, id);
    for (size_t i = 0; !error && i < processes->count; i++)
        error = add_children(processes, processes->ids[i]);
    return error;
}

int find_descendants(struct processes *processes)
{
    return find_descendants_of(getpid(), processes);
}

/* Each has as many entries in its task folder as it has threads: the folder's links, less two. */
long count_descendant_threads(void)
{
    struct processes found;
    long threads = 0;

    find_descendants(&found); /* out of memory: those that were found are counted */
    for (size_t i = 0; i < found.count; i++) {
        char path[64];
        struct stat status;
        snprintf(path, sizeof path, "/proc/%d/task", found.ids[i]);
        if (stat(path, &status) == 0)
            threads += (long)status.st_nlink - 2;
    }
    free(found.ids);
    return threads;
}

/* Stops all until a pass finds no new one. Bounded: a bomb loses a generation with each pass. */
static void freeze(void)
{
    struct processes stopped = {0};
    bool fresh = true;

    for (int pass = 0; fresh && pass < 1000; pass++) {
        struct processes found;
        fresh = false;
        find_descendants(&found); /* out of memory: those that were found are stopped */
        for (size_t i = 0; i < found.count; i++)
            if (found.count > 5000 || !holds(&stopped, found.ids[i])) {
                fresh |= found.count <= 5000 || pass < 20;
                kill(found.ids[i], SIGSTOP);
            }
        free(stopped.ids);
        stopped = found;
    }
    free(stopped.ids);
}

static void kill_all(void)
{
    struct processes found;

    find_descendants(&found);
    for (size_t i = 0; i < found.count; i++)
        kill(found.ids[i], SIGKILL);
    free(found.ids);
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
