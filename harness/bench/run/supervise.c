/*
 * supervise.c - one run: start it, watch it, end it, say how it went.
 */
#include "supervise.h"

#include "checked_memory.h"
#include "child.h"
#include "clock.h"
#include "diagnosis.h"
#include "guard.h"
#include "proc.h"
#include "process_tree.h"
#include "services.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define RECORD_LIMIT   (64L << 20)
#define TICK_S         0.1   /* between looks at the number of processes */
#define MEMORY_TICK_S  0.005 /* between readings of memory */
#define END_PATIENCE_S 0.2   /* for what is still in a pipe when all have ended */

static int signals = -1; /* the signalfd */
static int last_signal;

/* What a run needs while it goes on. */
struct watch {
    const struct run_request *request;
    struct run_outcome outcome;
    struct child child;
    FILE *record; /* becomes outcome.record */
    double started_s, threads_before;
    bool ended;
};

/* --- what a run cannot know of itself -------------------------------------------------------- */

struct machine_use {
    double busy_s;  /* all processors, since boot: user, nice, system, irq, softirq */
    double steal_s; /* kept back by the hypervisor */
    double ours_s;  /* of the first: this process and our services, but no other child */
};

/* /proc/stat counts in 10 ms ticks. 0 where it cannot be read. */
static struct machine_use machine_use(void)
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

static void count_others(struct run_outcome *outcome, const struct machine_use *before)
{
    struct machine_use after = machine_use();
    double others_s = after.busy_s - before->busy_s - (after.ours_s - before->ours_s) -
                      usage_seconds(&outcome->usage);

    outcome->others_cpu_s = others_s > 0 ? others_s : 0;
    outcome->steal_s = after.steal_s - before->steal_s;
}

/* --- signals -------------------------------------------------------------------------------- */

int supervise_init(void)
{
    sigset_t ours;
    int error = guard_start();

    if (error)
        return error;
    sigemptyset(&ours);
    sigaddset(&ours, SIGINT);
    sigaddset(&ours, SIGTERM);
    sigaddset(&ours, SIGHUP);
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0 || sigprocmask(SIG_BLOCK, &ours, NULL) != 0 ||
        (signals = signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK)) < 0)
        return -errno;
    signal(SIGPIPE, SIG_IGN);
    return 0;
}

int supervise_signal(void)
{
    struct signalfd_siginfo info;

    while (signals >= 0 && read(signals, &info, sizeof info) == sizeof info)
        last_signal = (int)info.ssi_signo;
    return last_signal;
}

/* --- while it runs -------------------------------------------------------------------------- */

__attribute__((format(printf, 3, 4))) static void stop(struct watch *watch, enum run_end end,
                                                       const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(watch->outcome.what, sizeof watch->outcome.what, format, arguments);
    va_end(arguments);
    watch->outcome.end = end;
    watch->ended = true;
}

static void drain(struct watch *watch)
{
    struct child *child = &watch->child;
    char data[65536];
    ssize_t got = 0;

    while (child->other >= 0 && (got = read(child->other, data, sizeof data)) > 0)
        if (ftell(watch->record) + got > RECORD_LIMIT) {
            stop(watch, RUN_TALKED, "wrote a record of more than 64 MiB");
            close_end(&child->other);
        } else {
            fwrite(data, 1, (size_t)got, watch->record);
        }
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
        close_end(&child->other);
    if (child->output >= 0 &&
        !keep_end(child->output, watch->outcome.output, sizeof watch->outcome.output))
        close_end(&child->output);
}

static void time_out(struct watch *watch)
{
    OWNED char *doing = diagnose_descendants();

    stop(watch, RUN_TIMED_OUT, "still running after %g s%s%s", watch->request->time_limit_s,
         *doing ? ": " : "", doing);
}

static void look_around(struct watch *watch)
{
    int most = watch->request->process_limit;

    if (watch->request->sample_memory) {
        size_t bytes = (size_t)sum_of_descendants(getpid(), 0, process_memory);
        if (bytes > watch->outcome.memory_bytes)
            watch->outcome.memory_bytes = bytes;
    }
    /* The whole machine is counted first: that is one read, and others may have grown meanwhile. */
    if (machine_load().threads - watch->threads_before > most &&
        sum_of_descendants(getpid(), 0, process_threads) > most)
        stop(watch, RUN_OVERGREW, "started more than %d processes or threads at once", most);
}

static void watch_run(struct watch *watch)
{
    double tick_s = watch->request->sample_memory ? MEMORY_TICK_S : TICK_S;
    double deadline_s = watch->started_s + watch->request->time_limit_s;
    double look_s = watch->started_s + tick_s;

    while (!watch->ended) {
        struct pollfd polled[] = {{watch->child.pidfd, POLLIN, 0},
                                  {signals, POLLIN, 0},
                                  {watch->child.other, POLLIN, 0},
                                  {watch->child.output, POLLIN, 0}};
        double now_s = monotonic_seconds(), until_s = look_s < deadline_s ? look_s : deadline_s;
        int wait_ms = until_s > now_s ? (int)((until_s - now_s) * 1000) + 1 : 0;
        if (poll(polled, 4, wait_ms) < 0 && errno != EINTR)
            stop(watch, RUN_TIMED_OUT, "it cannot be watched: %s", strerror(errno));
        drain(watch);
        now_s = monotonic_seconds();
        if (watch->ended) {
            break;
        } else if (polled[0].revents) {
            stop(watch, RUN_EXITED, "%s", "");
        } else if (supervise_signal()) {
            stop(watch, RUN_INTERRUPTED, "interrupted");
        } else if (now_s >= deadline_s) {
            time_out(watch);
        } else if (now_s >= look_s) {
            look_around(watch);
            look_s = monotonic_seconds() + tick_s;
        }
    }
}

/* --- the end -------------------------------------------------------------------------------- */

static void describe_exit(struct watch *watch, int status)
{
    struct run_outcome *outcome = &watch->outcome;
    const char *program = watch->request->arguments[0];

    if (WIFSIGNALED(status)) {
        const char *name = sigabbrev_np(WTERMSIG(status));
        stop(watch, RUN_SIGNALLED, "killed by SIG%s (%s)", name ? name : "?",
             strsignal(WTERMSIG(status)));
        outcome->code = WTERMSIG(status);
        return;
    }
    outcome->code = WEXITSTATUS(status);
    if (outcome->code == 0)
        return;
    OWNED char *output = Strdup(outcome->output), *failed = Format("cannot start %s: ", program);
    const char *line = last_line(output);
    if (outcome->code == NOT_EXECUTED && strncmp(line, failed, strlen(failed)) == 0) {
        stop(watch, RUN_NOT_STARTED, "%s", line);
        return;
    }
    line = without_name(line, program);
    stop(watch, RUN_EXITED, "exit code %d%s%.400s", outcome->code, *line ? ": " : "", line);
}

static void collect(struct watch *watch)
{
    struct run_outcome *outcome = &watch->outcome;
    int status = 0;

    if (outcome->end != RUN_EXITED)
        end_descendants(); /* the child among them: its usage is of no interest any more */
    outcome->wall_s = monotonic_seconds() - watch->started_s;
    if (outcome->end != RUN_EXITED) {
        drain(watch);
        return;
    }
    while (wait4(watch->child.id, &status, 0, &outcome->usage) < 0 && errno == EINTR)
        ;
    outcome->processes_ended = end_descendants();
    double until_s = monotonic_seconds() + END_PATIENCE_S;
    do
        drain(watch);
    while ((watch->child.other >= 0 || watch->child.output >= 0) && monotonic_seconds() < until_s);
    if (outcome->end == RUN_EXITED)
        describe_exit(watch, status);
}

struct run_outcome supervise(const struct run_request *request)
{
    struct machine_use before = machine_use();
    struct watch watch = {.request = request, .threads_before = machine_load().threads};

    watch.record = have_memory(open_memstream(&watch.outcome.record, &watch.outcome.record_bytes));
    watch.started_s = monotonic_seconds();
    int error = launch(&watch.child, request->arguments, false);
    if (error) {
        end_descendants();
        stop(&watch, RUN_NOT_STARTED, "cannot start %s: %s", request->arguments[0],
             strerror(error));
        watch.outcome.code = error;
    } else {
        watch_run(&watch);
        collect(&watch);
        count_others(&watch.outcome, &before);
    }
    close_end(&watch.child.pidfd);
    close_end(&watch.child.other);
    close_end(&watch.child.output);
    fclose(watch.record);
    have_memory(watch.outcome.record);
    return watch.outcome;
}
