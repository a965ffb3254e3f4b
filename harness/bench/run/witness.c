/*
 * witness.c - see witness.h.
 */
#include "witness.h"

#include "clock.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

struct machine_use machine_use(void)
{
    double user, nice, system, idle, waiting, irq, softirq, steal,
        tick = (double)sysconf(_SC_CLK_TCK);
    struct machine_use use = {0, 0};
    FILE *file = fopen("/proc/stat", "re");

    if (!file)
        return use;
    if (fscanf(file, "cpu %lf %lf %lf %lf %lf %lf %lf %lf", &user, &nice, &system, &idle, &waiting,
               &irq, &softirq, &steal) == 8)
        use = (struct machine_use){(user + nice + system + irq + softirq) / tick, steal / tick};
    fclose(file);
    return use;
}

double own_cpu_s(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage); /* cannot fail with these arguments */
    return usage_seconds(&usage);
}
