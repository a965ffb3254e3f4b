/*
 * refusal.c - compares what is in use with each limit that can refuse a thread, process or mapping.
 */
#include "refusal.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* The first number in a file, or 0. */
static double number_in(const char *path)
{
    double number = 0;
    FILE *file = fopen(path, "re");

    if (!file)
        return 0;
    if (fscanf(file, "%lf", &number) != 1)
        number = 0;
    fclose(file);
    return number;
}

/* The second number of /proc/loadavg's fourth field: threads on the whole system. */
static double threads_on_system(void)
{
    double threads = 0;
    FILE *file = fopen("/proc/loadavg", "re");

    if (!file)
        return 0;
    if (fscanf(file, "%*f %*f %*f %*d/%lf", &threads) != 1)
        threads = 0;
    fclose(file);
    return threads;
}

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

static double user_limit(int resource)
{
    struct rlimit limit;

    if (getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return 0;
    return (double)limit.rlim_cur;
}

static double threads_of_this_user(void)
{
    double threads = 0;
    char path[300];
    DIR *processes = opendir("/proc");

    if (!processes)
        return 0;
    for (struct dirent *entry; (entry = readdir(processes));) {
        unsigned user = 0;
        double count = 0;
        char line[128];
        if (entry->d_name[0] < '0' || entry->d_name[0] > '9')
            continue;
        snprintf(path, sizeof path, "/proc/%s/status", entry->d_name);
        FILE *file = fopen(path, "re");
        if (!file)
            continue;
        while (fgets(line, sizeof line, file)) {
            sscanf(line, "Uid: %u", &user);
            sscanf(line, "Threads: %lf", &count);
        }
        fclose(file);
        if (user == getuid())
            threads += count;
    }
    closedir(processes);
    return threads;
}

static double cgroup_threads(void)
{
    return number_in("/sys/fs/cgroup/pids.current");
}

static double cgroup_limit(void)
{
    return number_in("/sys/fs/cgroup/pids.max");
}

static double processes_limit(void)
{
    return user_limit(RLIMIT_NPROC);
}

static double pid_max(void)
{
    return number_in("/proc/sys/kernel/pid_max");
}

static double threads_max(void)
{
    return number_in("/proc/sys/kernel/threads-max");
}

static double max_map_count(void)
{
    return number_in("/proc/sys/vm/max_map_count");
}

static const struct limit {
    const char *name;
    double (*used)(void);
    double (*most)(void);
} limits[] = {
    {"ulimit -u", threads_of_this_user, processes_limit},
    {"cgroup pids.max", cgroup_threads, cgroup_limit},
    {"vm.max_map_count", mappings_of_this_process, max_map_count},
    {"kernel.pid_max", threads_on_system, pid_max},
    {"kernel.threads-max", threads_on_system, threads_max},
};

void limit_in_the_way(int error, char *text, size_t size)
{
    double nearest = 0.9; /* a limit that is less used than this did not refuse */

    *text = '\0';
    if (error != EAGAIN && error != ENOMEM)
        return;
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        double most = limits[i].most(), share = most > 0 ? limits[i].used() / most : 0;
        if (share > nearest) {
            nearest = share;
            snprintf(text, size, "%s is %.0f", limits[i].name, most);
        }
    }
}
