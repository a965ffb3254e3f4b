/*
 * memory.c - the processes' part from family.h, the kernel's from meminfo.
 */
#include "memory.h"

#include "compute.h"
#include "family.h"
#include "recorder.h"

#include <unistd.h>

/* Below this the machine's other changes drown what the tasks add. */
#define KERNEL_NOISE_BYTES (2 << 20)

struct memory memory_now(void)
{
    static const char *const kernel[] = {"KernelStack:", "PageTables:", "SUnreclaim:", NULL};

    return (struct memory){.own_bytes = family_memory(getpid(), 0),
                           .kernel_bytes = proc_sum("/proc/meminfo", kernel)};
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
