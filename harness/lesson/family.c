/*
 * family.c - a sum over a process and its descendants.
 */
#include "family.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

double proc_sum(const char *path, const char *const *names)
{
    FILE *file = fopen(path, "re");
    char line[256];
    double sum = 0;

    if (!file)
        return NAN;
    while (fgets(line, sizeof line, file))
        for (int i = 0; names[i]; i++)
            if (strncmp(line, names[i], strlen(names[i])) == 0)
                sum += strtod(line + strlen(names[i]), NULL) * 1024;
    fclose(file);
    return sum;
}

static double bytes_of(pid_t process)
{
    static const char *const pss[] = {"Pss:", NULL};
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", process);
    double bytes = proc_sum(path, pss);
    return isnan(bytes) ? 0 : bytes;
}

static double cpu_of(pid_t process)
{
    struct timespec used;
    clockid_t clock;

    if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &used) != 0)
        return 0;
    return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}

static double sum_over(pid_t process, pid_t without, double (*figure_of)(pid_t process))
{
    char path[80];
    int child;

    if (process == without)
        return 0;
    double sum = figure_of(process);
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", process, process);
    FILE *file = fopen(path, "re");
    if (!file)
        return sum;
    while (fscanf(file, "%d", &child) == 1)
        sum += sum_over(child, without, figure_of);
    fclose(file);
    return sum;
}

double family_memory(pid_t process, pid_t without)
{
    return sum_over(process, without, bytes_of);
}

double family_cpu(pid_t process, pid_t without)
{
    return sum_over(process, without, cpu_of);
}
