/*
 * context.c - reads /proc, the cgroup and git for what stands beside every figure.
 */
#include "context.h"

#include "proc.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>
#include <uv/version.h>

/* cgroup v2: "max 100000" or "50000 100000"; v1: two files. */
static double cgroup_quota(void)
{
    char text[512];
    double quota, period;

    read_value("/sys/fs/cgroup/cpu.max", "", text, sizeof text);
    if (sscanf(text, "%lf %lf", &quota, &period) != 2) {
        quota = read_number("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "");
        period = read_number("/sys/fs/cgroup/cpu/cpu.cfs_period_us", "");
    }
    return quota > 0 && period > 0 ? quota / period : NAN;
}

int usable_cores(void)
{
    cpu_set_t allowed;
    double quota = cgroup_quota();
    int cores = sched_getaffinity(0, sizeof allowed, &allowed) == 0
                    ? CPU_COUNT(&allowed)
                    : (int)sysconf(_SC_NPROCESSORS_ONLN);

    if (!isnan(quota) && ceil(quota) < cores)
        cores = (int)ceil(quota);
    return cores > 0 ? cores : 1;
}

/* The commit of the sources that we stand in; "" where git or a repository is missing. */
static void read_commit(char *text, size_t size)
{
    FILE *git = popen("git describe --always --dirty --abbrev=12 2>/dev/null", "re");

    *text = '\0';
    if (!git)
        return;
    if (!fgets(text, (int)size, git))
        *text = '\0';
    text[strcspn(text, "\n")] = '\0';
    pclose(git);
}

static void read_load(double load[3])
{
    struct load now = machine_load();

    memcpy(load, now.average, sizeof now.average);
}

static double cpu_pressure(void)
{
    return read_number("/proc/pressure/cpu", "some avg10");
}

int context_before(struct context *context)
{
    char text[512];
    struct utsname system;
    time_t now = time(NULL);
    struct tm utc;

    *context = (struct context){.cores = usable_cores(), .quota = cgroup_quota()};
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
    context->date = strdup(text);
    read_value("/proc/cpuinfo", "model name", text, sizeof text);
    context->host_cpu = strdup(text);
    snprintf(text, sizeof text, "%s", "");
    if (uname(&system) == 0)
        snprintf(text, sizeof text, "%s %s %s", system.sysname, system.release, system.machine);
    context->kernel = strdup(text);
#ifdef __clang__
    context->compiler = strdup("clang " __clang_version__);
#else
    context->compiler = strdup("gcc " __VERSION__);
#endif
    snprintf(text, sizeof text, "%d.%d.%d", UV_VERSION_MAJOR, UV_VERSION_MINOR, UV_VERSION_PATCH);
    context->libuv = strdup(text);
    read_commit(text, sizeof text);
    context->commit = strdup(text);
    context->memory_total_bytes = read_number("/proc/meminfo", "MemTotal") * 1024;
    read_load(context->load_before);
    context->pressure_before = cpu_pressure();
    context_after(context);
    return context->date && context->host_cpu && context->kernel && context->compiler &&
                   context->libuv && context->commit
               ? 0
               : -ENOMEM;
}

void context_after(struct context *context)
{
    read_load(context->load_after);
    context->pressure_after = cpu_pressure();
}
