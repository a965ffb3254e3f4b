/*
 * memory.c - reads /proc/PID/smaps_rollup.
 */
#include "memory.h"

#include "descendants.h"

#include <stdio.h>
#include <stdlib.h>

static size_t memory_of(pid_t id)
{
    char line[256];
    unsigned long kilobytes = 0;

    snprintf(line, sizeof line, "/proc/%d/smaps_rollup", id);
    FILE *file = fopen(line, "re");
    if (!file)
        return 0; /* it has just ended */
    while (!kilobytes && fgets(line, sizeof line, file))
        sscanf(line, "Pss: %lu", &kilobytes);
    fclose(file);
    return kilobytes * 1024;
}

size_t memory_of_descendants(void)
{
    struct processes processes;
    size_t bytes = 0;

    find_descendants(&processes);
    for (size_t i = 0; i < processes.count; i++)
        bytes += memory_of(processes.ids[i]);
    free(processes.ids);
    return bytes;
}
