/*
 * witness.c - see witness.h.
 */
#include "witness.h"

#include "clock.h"
#include "proc.h"
#include "services.h"

#include <stdio.h>
#include <unistd.h>

struct machine_use machine_use(void)
{
    double user, nice, system, irq, softirq, steal, tick = (double)sysconf(_SC_CLK_TCK);
    struct machine_use use = {.ours_s = clock_seconds(CLOCK_PROCESS_CPUTIME_ID) + services_cpu_s()};
    char text[256];

    read_value("/proc/stat", "cpu ", text, sizeof text);
    if (sscanf(text, "%lf %lf %lf %*f %*f %lf %lf %lf", &user, &nice, &system, &irq, &softirq,
               &steal) == 6) {
        use.busy_s = (user + nice + system + irq + softirq) / tick;
        use.steal_s = steal / tick;
    }
    return use;
}
