/*
 * context.c - reads /proc, the cgroup and git for what stands beside every figure.
 */
#include "context.h"

#include "checked_memory.h"
#include "proc.h"

#include <math.h>
#include <sched.h>
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

static void read_state(double load[3], double *pressure)
{
    memcpy(load, machine_load().average, sizeof(double[3]));
    *pressure = read_number("/proc/pressure/cpu", "some avg10");
}

void context_before(struct context *context)
{
    char date[64], cpu[512], commit[128];
    struct utsname system = {0};
    time_t now = time(NULL);
    struct tm utc;

    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
    read_value("/proc/cpuinfo", "model name", cpu, sizeof cpu);
    read_commit(commit, sizeof commit);
    uname(&system);
    *context = (struct context){
        .date = Strdup(date),
        .host_cpu = Strdup(cpu),
        .cores = usable_cores(),
        .quota = cgroup_quota(),
        .kernel = Format("%s %s %s", system.sysname, system.release, system.machine),
#ifdef __clang__
        .compiler = Strdup("clang " __clang_version__),
#else
        .compiler = Strdup("gcc " __VERSION__),
#endif
        .libuv = Format("%d.%d.%d", UV_VERSION_MAJOR, UV_VERSION_MINOR, UV_VERSION_PATCH),
        .commit = Strdup(commit),
        .memory_total_bytes = read_number("/proc/meminfo", "MemTotal") * 1024,
        .elapsed_s = NAN,
    };
    read_state(context->load_before, &context->pressure_before);
    context_after(context);
}

void context_after(struct context *context)
{
    read_state(context->load_after, &context->pressure_after);
}
