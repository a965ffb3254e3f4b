/*
 * refusal.c - compares what is in use with each limit that can refuse a thread, process or mapping.
 */
#include "refusal.h"

#include "proc.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

static double mappings_of_this_process(void)
{
    double lines = 0;
    int c;
    FILE *file = fopen("/proc/self/maps", "re");

    if (!file)
        return 0;
    while ((c = fgetc(file)) != EOF)
        lines += c == '\n';
    fclose(file);
    return lines;
}

static double threads_of_this_user(void)
{
    double threads = 0;
    char path[300];
    DIR *processes = opendir("/proc");

    if (!processes)
        return 0;
    for (struct dirent *entry; (entry = readdir(processes));) {
        if (entry->d_name[0] < '0' || entry->d_name[0] > '9')
            continue;
        snprintf(path, sizeof path, "/proc/%s/status", entry->d_name);
        if (read_number(path, "Uid:") == getuid()) {
            double count = read_number(path, "Threads:");
            threads += count > 0 ? count : 0; /* it may be gone */
        }
    }
    closedir(processes);
    return threads;
}

static double threads_on_system(void)
{
    return machine_load().threads;
}

static double cgroup_threads(void)
{
    return read_number("/sys/fs/cgroup/pids.current", "");
}

/* The last column says how much of it is used. */
static const struct limit {
    const char *name, *path; /* NULL: it is RLIMIT_NPROC */
    double (*used)(void);
} limits[] = {
    {"ulimit -u", NULL, threads_of_this_user},
    {"cgroup pids.max", "/sys/fs/cgroup/pids.max", cgroup_threads},
    {"vm.max_map_count", "/proc/sys/vm/max_map_count", mappings_of_this_process},
    {"kernel.pid_max", "/proc/sys/kernel/pid_max", threads_on_system},
    {"kernel.threads-max", "/proc/sys/kernel/threads-max", threads_on_system},
};

/* NAN or 0: there is no such limit. */
static double most_of(const struct limit *limit)
{
    struct rlimit user;

    if (limit->path)
        return read_number(limit->path, "");
    if (getrlimit(RLIMIT_NPROC, &user) != 0 || user.rlim_cur == RLIM_INFINITY)
        return 0;
    return (double)user.rlim_cur;
}

void limit_in_the_way(int error, char *text, size_t size)
{
    double nearest = 0.9; /* a limit that is less used than this did not refuse */

    *text = '\0';
    if (error != EAGAIN && error != ENOMEM)
        return;
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        double most = most_of(&limits[i]), share = most > 0 ? limits[i].used() / most : 0;
        if (share > nearest) {
            nearest = share;
            snprintf(text, size, "%s is %.0f", limits[i].name, most);
        }
    }
}
