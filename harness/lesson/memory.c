/*
 * memory.c - PSS from smaps_rollup, the kernel's part from meminfo.
 */
#include "memory.h"

#include "checked.h"
#include "compute.h"
#include "recorder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Below this the machine's other changes drown what the tasks add. */
#define KERNEL_NOISE_BYTES (2 << 20)

/* The sum of the lines of `path` that begin with one of `names`, in bytes. */
static double sum_of_lines(const char *path, const char *const *names)
{
    FILE *file = fopen(path, "re");
    char line[256];
    double sum = 0;

    if (!file)
        fail(errno, "%s", path);
    while (file && fgets(line, sizeof line, file))
        for (int i = 0; names[i]; i++)
            if (strncmp(line, names[i], strlen(names[i])) == 0)
                sum += strtod(line + strlen(names[i]), NULL) * 1024;
    fclose(file);
    return sum;
}

/* A child may end while we read, and then has no memory. */
static double bytes_of(pid_t process)
{
    static const char *const pss[] = {"Pss:", NULL};
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", process);
    return access(path, R_OK) == 0 ? sum_of_lines(path, pss) : 0;
}

double memory_of_family(pid_t process, pid_t without)
{
    char path[80];
    double bytes = process == without ? 0 : bytes_of(process);
    int child;

    snprintf(path, sizeof path, "/proc/%d/task/%d/children", process, process);
    FILE *file = fopen(path, "re");
    if (!file)
        return bytes;
    while (fscanf(file, "%d", &child) == 1)
        bytes += memory_of_family(child, without);
    fclose(file);
    return bytes;
}

struct memory memory_now(void)
{
    static const char *const kernel[] = {"KernelStack:", "PageTables:", "SUnreclaim:", NULL};

    return (struct memory){.own_bytes = memory_of_family(getpid(), 0),
                           .kernel_bytes = sum_of_lines("/proc/meminfo", kernel)};
}

double lesson_memory(const struct memory *before, long tasks)
{
    double start_s = monotonic_seconds();
    struct memory now = memory_now();

    double kernel_bytes = now.kernel_bytes - before->kernel_bytes;

    lesson_figure("memory a task", (now.own_bytes - before->own_bytes) / (double)tasks, "B");
    if (kernel_bytes > KERNEL_NOISE_BYTES)
        lesson_figure("in the kernel", kernel_bytes / (double)tasks, "B");
    return monotonic_seconds() - start_s;
}
