/*
 * supervise.c - one run: start it, watch it, end it, say how it went.
 */
#include "supervise.h"

#include "child.h"
#include "clock.h"
#include "descendants.h"
#include "diagnosis.h"
#include "guard.h"
#include "proc.h"
#include "process_tree.h"
#include "witness.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define RECORD_LIMIT   (64L << 20)
#define TICK_S         0.1   /* between looks at the number of processes */
#define MEMORY_TICK_S  0.005 /* between readings of memory */
#define END_PATIENCE_S 0.2   /* for what is still in a pipe when all have ended */

static int signals = -1; /* the signalfd */
static int last_signal;

/* What a run needs while it goes on. Descriptors are -1 when closed. */
struct watch {
    const struct run_request *request;
    struct run_outcome *outcome;
    pid_t child;
    int pidfd, record, output;
    FILE *record_text; /* becomes outcome->record */
    double started_s, threads_before;
    bool ended;
};

int supervise_init(void)
{
    sigset_t ours;
    int error = guard_start();

    if (error)
        return error;
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
        return -errno;
    sigemptyset(&ours);
    sigaddset(&ours, SIGINT);
    sigaddset(&ours, SIGTERM);
    sigaddset(&ours, SIGHUP);
    if (sigprocmask(SIG_BLOCK, &ours, NULL) != 0)
        return -errno;
    signals = signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals < 0)
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

/* --- start ---------------------------------------------------------------------------------- */

static void close_end(int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

static _Noreturn void be_the_child(const struct run_request *request, pid_t parent, int record,
                                   int output, int error_pipe)
{
    char option[32];
    size_t count = 0;

    while (request->arguments[count])
        count++;
    char *arguments[count + 2];
    memcpy(arguments, request->arguments, count * sizeof *arguments);
    snprintf(option, sizeof option, "--record=%d", record);
    arguments[count] = option;
    arguments[count + 1] = NULL;

    int error = ESRCH, nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing < 0 || fcntl(record, F_SETFD, 0) < 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
        error = errno;
    else if (getppid() == parent)
        error = become(arguments, nothing, output);
    /* Nobody is left to hear of it if this fails: the exit code says it too. */
    if (write(error_pipe, &error, sizeof error) < 0)
        _exit(127);
    _exit(127);
}

/* The error that exec failed with, 0 once it has worked. */
static int exec_error(int pipe_end)
{
    int error = 0;
    ssize_t got;

    while ((got = read(pipe_end, &error, sizeof error)) < 0 && errno == EINTR)
        ;
    return got == sizeof error ? error : 0;
}

/* Returns 0, a negative error number when we cannot watch, or a positive one: exec's. */
static int start(struct watch *watch)
{
    int record[2] = {-1, -1}, output[2] = {-1, -1}, problem[2] = {-1, -1}, error = 0;
    pid_t parent = getpid();

    watch->child = -1;
    if (pipe2(record, O_CLOEXEC) == 0 && pipe2(output, O_CLOEXEC) == 0 &&
        pipe2(problem, O_CLOEXEC) == 0 && fcntl(record[0], F_SETFL, O_NONBLOCK) == 0 &&
        fcntl(output[0], F_SETFL, O_NONBLOCK) == 0) {
        watch->started_s = monotonic_seconds();
        watch->child = fork();
    }
    if (watch->child < 0)
        error = -errno;
    if (watch->child == 0)
        be_the_child(watch->request, parent, record[1], output[1], problem[1]);
    close_end(&record[1]);
    close_end(&output[1]);
    close_end(&problem[1]);
    watch->record = record[0];
    watch->output = output[0];
    if (!error) {
        setpgid(watch->child, watch->child); /* fails once it has exec'd, having done it itself */
        error = exec_error(problem[0]);
        watch->pidfd = (int)syscall(SYS_pidfd_open, watch->child, 0);
        if (watch->pidfd < 0 && !error)
            error = -errno;
    }
    close_end(&problem[0]);
    return error;
}

/* --- while it runs -------------------------------------------------------------------------- */

__attribute__((format(printf, 3, 4))) static void stop(struct watch *watch, enum run_end end,
                                                       const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(watch->outcome->what, sizeof watch->outcome->what, format, arguments);
    va_end(arguments);
    watch->outcome->end = end;
    watch->ended = true;
}

static void drain_record(struct watch *watch)
{
    char data[65536];
    ssize_t got = 0;

    while (watch->record >= 0 && (got = read(watch->record, data, sizeof data)) > 0)
        if (ftell(watch->record_text) + got > RECORD_LIMIT) {
            stop(watch, RUN_TALKED, "wrote a record of more than 64 MiB");
            close_end(&watch->record);
        } else if (fwrite(data, 1, (size_t)got, watch->record_text) != (size_t)got) {
            close_end(&watch->record); /* out of memory: it is cut off */
        }
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
        close_end(&watch->record);
}

static void drain_output(struct watch *watch)
{
    char *output = watch->outcome->output;

    if (watch->output >= 0 && !keep_end(watch->output, output, sizeof watch->outcome->output))
        close_end(&watch->output);
}

static void time_out(struct watch *watch)
{
    char doing[400];

    diagnose_descendants(doing, sizeof doing);
    stop(watch, RUN_TIMED_OUT, "still running after %g s%s%s", watch->request->time_limit_s,
         *doing ? ": " : "", doing);
}

static void look_around(struct watch *watch)
{
    struct run_outcome *outcome = watch->outcome;
    int most = watch->request->process_limit;

    if (watch->request->sample_memory) {
        size_t bytes = (size_t)sum_of_descendants(getpid(), 0, process_memory);
        if (bytes > outcome->memory_bytes)
            outcome->memory_bytes = bytes;
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
        struct pollfd polled[] = {{watch->pidfd, POLLIN, 0},
                                  {signals, POLLIN, 0},
                                  {watch->record, POLLIN, 0},
                                  {watch->output, POLLIN, 0}};
        double now_s = monotonic_seconds(), until_s = look_s < deadline_s ? look_s : deadline_s;
        int wait_ms = until_s > now_s ? (int)((until_s - now_s) * 1000) + 1 : 0;
        if (poll(polled, 4, wait_ms) < 0 && errno != EINTR)
            stop(watch, RUN_TIMED_OUT, "it cannot be watched: %s", strerror(errno));
        drain_record(watch);
        drain_output(watch);
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

static void describe_exit(struct run_outcome *outcome, const char *program, int status)
{
    char output[sizeof outcome->output];

    if (WIFSIGNALED(status)) {
        const char *name = sigabbrev_np(WTERMSIG(status));
        outcome->end = RUN_SIGNALLED;
        outcome->code = WTERMSIG(status);
        snprintf(outcome->what, sizeof outcome->what, "killed by SIG%s (%s)", name ? name : "?",
                 strsignal(WTERMSIG(status)));
        return;
    }
    outcome->code = WEXITSTATUS(status);
    if (outcome->code == 0)
        return;
    memcpy(output, outcome->output, sizeof output);
    const char *line = last_line(output);
    size_t length = strlen(program);
    if (strncmp(line, program, length) == 0 && strncmp(line + length, ": ", 2) == 0)
        line += length + 2; /* which program it was is known */
    snprintf(outcome->what, sizeof outcome->what, "exit code %d%s%.400s", outcome->code,
             *line ? ": " : "", line);
}

static void collect(struct watch *watch)
{
    struct run_outcome *outcome = watch->outcome;
    int status = 0;

    if (outcome->end != RUN_EXITED) {
        end_descendants(); /* the child among them: its usage is of no interest any more */
        drain_output(watch);
        outcome->wall_s = monotonic_seconds() - watch->started_s;
        return;
    }
    outcome->wall_s = monotonic_seconds() - watch->started_s;
    while (wait4(watch->child, &status, 0, &outcome->usage) < 0 && errno == EINTR)
        ;
    outcome->processes_ended = end_descendants();
    double until_s = monotonic_seconds() + END_PATIENCE_S;
    do {
        drain_record(watch);
        drain_output(watch);
    } while ((watch->record >= 0 || watch->output >= 0) && monotonic_seconds() < until_s);
    if (outcome->end == RUN_EXITED)
        describe_exit(outcome, watch->request->arguments[0], status);
}

int supervise(const struct run_request *request, struct run_outcome *outcome)
{
    struct watch watch = {.request = request,
                          .outcome = outcome,
                          .pidfd = -1,
                          .threads_before = machine_load().threads};
    struct machine_use before = machine_use();

    *outcome = (struct run_outcome){0};
    watch.record_text = open_memstream(&outcome->record, &outcome->record_bytes);
    if (!watch.record_text)
        return -ENOMEM;
    int error = start(&watch);
    if (error == 0) {
        watch_run(&watch);
        collect(&watch);
        struct machine_use after = machine_use();
        double others_s = after.busy_s - before.busy_s - (after.ours_s - before.ours_s) -
                          usage_seconds(&outcome->usage);
        outcome->others_cpu_s = others_s > 0 ? others_s : 0;
        outcome->steal_s = after.steal_s - before.steal_s;
    } else {
        end_descendants();
    }
    if (error > 0) {
        stop(&watch, RUN_NOT_STARTED, "cannot start %s: %s", request->arguments[0],
             strerror(error));
        outcome->code = error;
        error = 0;
    }
    close_end(&watch.pidfd);
    close_end(&watch.record);
    close_end(&watch.output);
    if (fclose(watch.record_text) != 0)
        error = -ENOMEM;
    if (error) {
        free(outcome->record);
        outcome->record = NULL;
    }
    return error;
}
