/*
 * process_tree.c - walks /proc/PID/task/TID/children.
 */
#include "process_tree.h"

#include "proc.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static int add(struct ids *ids, pid_t id)
{
    if (ids->count == ids->room) {
        size_t room = ids->room ? 2 * ids->room : 64;
        pid_t *grown = realloc(ids->all, room * sizeof *grown);
        if (!grown)
            return -ENOMEM;
        ids->all = grown;
        ids->room = room;
    }
    ids->all[ids->count++] = id;
    return 0;
}

int find_threads(pid_t process, struct ids *threads)
{
    char path[64];
    int error = 0;

    *threads = (struct ids){0};
    snprintf(path, sizeof path, "/proc/%d/task", process);
    DIR *folder = opendir(path);
    if (!folder)
        return 0; /* it is gone */
    for (struct dirent *entry; !error && (entry = readdir(folder));)
        if (entry->d_name[0] != '.')
            error = add(threads, (pid_t)strtol(entry->d_name, NULL, 10));
    closedir(folder);
    return error;
}

static int add_children(struct ids *processes, pid_t parent, pid_t without)
{
    struct ids threads;
    int error = find_threads(parent, &threads), child;

    for (size_t i = 0; !error && i < threads.count; i++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%d/task/%d/children", parent, threads.all[i]);
        FILE *file = fopen(path, "re");
        while (!error && file && fscanf(file, "%d", &child) == 1)
            if (child != without)
                error = add(processes, child);
        if (file)
            fclose(file);
    }
    free(threads.all);
    return error;
}

int find_descendants(pid_t root, pid_t without, struct ids *processes)
{
    *processes = (struct ids){0};
    int error = add_children(processes, root, without);
    for (size_t i = 0; !error && i < processes->count; i++)
        error = add_children(processes, processes->all[i], without);
    return error;
}

double sum_of_descendants(pid_t root, pid_t without, double (*of)(pid_t process))
{
    struct ids processes;
    double sum = 0;

    find_descendants(root, without, &processes); /* out of memory: those that were found count */
    for (size_t i = 0; i < processes.count; i++)
        sum += of(processes.all[i]);
    free(processes.all);
    return sum;
}

double process_memory(pid_t process)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", process);
    double kib = read_number(path, "Pss:");
    return isnan(kib) ? 0 : kib * 1024;
}

/* Its task folder has an entry for each: as many links, less two. */
double process_threads(pid_t process)
{
    struct stat status;
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/task", process);
    return stat(path, &status) == 0 ? (double)status.st_nlink - 2 : 0;
}
