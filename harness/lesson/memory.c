/*
 * memory.c - the processes' part from their page tables, the kernel's from /proc/meminfo.
 */
#include "memory.h"

#include "clock.h"
#include "proc.h"
#include "process_tree.h"
#include "recorder.h"

#include <unistd.h>

/* Below this the machine's other changes drown what the tasks add. */
#define KERNEL_NOISE_BYTES (2 << 20)

struct memory memory_now(void)
{
    static const char *const kernel[] = {"KernelStack:", "PageTables:", "SUnreclaim:"};
    struct memory memory = {.own_bytes = process_memory(getpid()) +
                                         sum_of_descendants(getpid(), 0, process_memory)};

    for (int i = 0; i < 3; i++)
        memory.kernel_bytes += read_number("/proc/meminfo", kernel[i]) * 1024;
    return memory;
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
