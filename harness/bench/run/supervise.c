/*
 * supervise.c - one run: start it, watch it, end it, say how it went.
 */
#include "supervise.h"

#include "clock.h"
#include "descendants.h"
#include "diagnosis.h"
#include "guard.h"
#include "proc.h"
#include "process_tree.h"
#include "services.h"
#include "witness.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RECORD_LIMIT   ((size_t)64 << 20)
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
    size_t record_room, output_length;
    double started_s, entities;
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

/* --- the child ------------------------------------------------------------------------------ */

static int prepare_child(pid_t parent, int record, int output)
{
    struct rlimit no_core = {0, 0};
    sigset_t none;
    int nothing;

    sigemptyset(&none);
    if (setpgid(0, 0) != 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent ||
        sigprocmask(SIG_SETMASK, &none, NULL) != 0 || signal(SIGPIPE, SIG_DFL) == SIG_ERR ||
        setrlimit(RLIMIT_CORE, &no_core) != 0)
        return errno ? errno : ESRCH;
    nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 ||
        dup2(output, STDERR_FILENO) < 0 || fcntl(record, F_SETFD, 0) < 0)
        return errno;
    return 0;
}

static _Noreturn void become(const struct run_request *request, pid_t parent, int record,
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

    int error = prepare_child(parent, record, output);
    if (!error) {
        execv(arguments[0], arguments);
        error = errno;
    }
    /* Nobody is left to tell if this fails: the exit code says it too. */
    if (write(error_pipe, &error, sizeof error) < 0)
        _exit(127);
    _exit(127);
}

/* --- start ---------------------------------------------------------------------------------- */

static void close_all(int *descriptors, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (descriptors[i] >= 0)
            close(descriptors[i]);
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

enum { RECORD_READ, RECORD_WRITE, OUTPUT_READ, OUTPUT_WRITE, ERROR_READ, ERROR_WRITE, ENDS };

/* Returns 0, a negative error number when we cannot watch, or a positive one: exec's. */
static int start(struct watch *watch)
{
    int ends[ENDS] = {-1, -1, -1, -1, -1, -1};
    pid_t parent = getpid();
    int error = 0;

    for (int i = 0; i < ENDS && !error; i += 2)
        if (pipe2(&ends[i], O_CLOEXEC) != 0)
            error = -errno;
    if (!error && (fcntl(ends[RECORD_READ], F_SETFL, O_NONBLOCK) < 0 ||
                   fcntl(ends[OUTPUT_READ], F_SETFL, O_NONBLOCK) < 0))
        error = -errno;

    watch->started_s = monotonic_seconds();
    watch->child = error ? -1 : fork();
    if (watch->child == 0)
        become(watch->request, parent, ends[RECORD_WRITE], ends[OUTPUT_WRITE], ends[ERROR_WRITE]);
    if (!error && watch->child < 0)
        error = -errno;
    if (!error) {
        setpgid(watch->child, watch->child); /* fails once it has exec'd, having done it itself */
        close(ends[ERROR_WRITE]);
        ends[ERROR_WRITE] = -1;
        error = exec_error(ends[ERROR_READ]);
        watch->pidfd = (int)syscall(SYS_pidfd_open, watch->child, 0);
        if (watch->pidfd < 0 && !error)
            error = -errno;
    }
    if (!error) {
        watch->record = ends[RECORD_READ];
        watch->output = ends[OUTPUT_READ];
        ends[RECORD_READ] = ends[OUTPUT_READ] = -1;
    }
    close_all(ends, ENDS);
    return error;
}

/* --- while it runs -------------------------------------------------------------------------- */

/* Reads what is there. False: nothing more will come, and it is closed. */
static bool drain(int *fd, bool (*take)(struct watch *watch, const char *data, size_t length),
                  struct watch *watch)
{
    char data[65536];

    while (*fd >= 0) {
        ssize_t got = read(*fd, data, sizeof data);
        if (got > 0 && take(watch, data, (size_t)got))
            continue;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN)
            return true;
        close(*fd);
        *fd = -1;
    }
    return false;
}

static bool take_record(struct watch *watch, const char *data, size_t length)
{
    struct run_outcome *outcome = watch->outcome;

    if (outcome->record_bytes + length > RECORD_LIMIT)
        return false;
    if (outcome->record_bytes + length + 1 > watch->record_room) {
        size_t room = 2 * (outcome->record_bytes + length + 1);
        char *grown = realloc(outcome->record, room);
        if (!grown)
            return false;
        outcome->record = grown;
        watch->record_room = room;
    }
    memcpy(outcome->record + outcome->record_bytes, data, length);
    outcome->record_bytes += length;
    outcome->record[outcome->record_bytes] = '\0';
    return true;
}

/* Keeps the end. */
static bool take_output(struct watch *watch, const char *data, size_t length)
{
    char *output = watch->outcome->output;
    size_t room = sizeof watch->outcome->output - 1;

    if (length > room) {
        data += length - room;
        length = room;
    }
    if (watch->output_length + length > room) {
        size_t kept = room - length;
        memmove(output, output + watch->output_length - kept, kept);
        watch->output_length = kept;
    }
    memcpy(output + watch->output_length, data, length);
    watch->output_length += length;
    output[watch->output_length] = '\0';
    return true;
}

static void stop(struct watch *watch, enum run_end end)
{
    watch->outcome->end = end;
    watch->ended = true;
}

static void time_out(struct watch *watch)
{
    char doing[400];

    diagnose_descendants(doing, sizeof doing);
    snprintf(watch->outcome->what, sizeof watch->outcome->what, "still running after %g s%s%s",
             watch->request->time_limit_s, *doing ? ": " : "", doing);
    stop(watch, RUN_TIMED_OUT);
}

static void look_around(struct watch *watch)
{
    struct run_outcome *outcome = watch->outcome;

    if (watch->request->sample_memory) {
        size_t bytes = (size_t)sum_of_descendants(getpid(), 0, process_memory);
        if (bytes > outcome->memory_bytes)
            outcome->memory_bytes = bytes;
    }
    /* The whole machine is counted first: that is one read, and others may have grown meanwhile. */
    if (machine_load().threads - watch->entities > watch->request->process_limit &&
        sum_of_descendants(getpid(), 0, process_threads) > watch->request->process_limit) {
        snprintf(outcome->what, sizeof outcome->what,
                 "started more than %d processes or threads at once",
                 watch->request->process_limit);
        stop(watch, RUN_OVERGREW);
    }
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
        double now = monotonic_seconds(), until = look_s < deadline_s ? look_s : deadline_s;
        int wait_ms = until > now ? (int)((until - now) * 1000) + 1 : 0;
        if (poll(polled, 4, wait_ms) < 0 && errno != EINTR)
            break; /* out of kernel memory: what is below ends the run */
        if (!drain(&watch->record, take_record, watch) &&
            watch->outcome->record_bytes + 65536 > RECORD_LIMIT) {
            snprintf(watch->outcome->what, sizeof watch->outcome->what,
                     "wrote a record of more than 64 MiB");
            stop(watch, RUN_TALKED);
        }
        drain(&watch->output, take_output, watch);
        if (polled[0].revents) {
            stop(watch, RUN_EXITED);
        } else if (supervise_signal()) {
            snprintf(watch->outcome->what, sizeof watch->outcome->what, "interrupted");
            stop(watch, RUN_INTERRUPTED);
        } else if (!watch->ended && monotonic_seconds() >= deadline_s) {
            time_out(watch);
        } else if (!watch->ended && monotonic_seconds() >= look_s) {
            look_around(watch);
            look_s = monotonic_seconds() + tick_s;
        }
    }
}

/* --- the end -------------------------------------------------------------------------------- */

/* The last line that says something, for the table. */
static const char *last_line(char *output)
{
    size_t length = strlen(output);

    while (length && (output[length - 1] == '\n' || output[length - 1] == ' '))
        output[--length] = '\0';
    char *line = strrchr(output, '\n');
    return line ? line + 1 : output;
}

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

    if (outcome->end == RUN_EXITED) {
        outcome->wall_s = monotonic_seconds() - watch->started_s;
        while (wait4(watch->child, &status, 0, &outcome->usage) < 0 && errno == EINTR)
            ;
        outcome->processes_ended = end_descendants();
        double patience_s = monotonic_seconds() + END_PATIENCE_S;
        bool more = true;
        while (more && monotonic_seconds() < patience_s) {
            more = drain(&watch->record, take_record, watch);
            more = drain(&watch->output, take_output, watch) || more;
        }
        describe_exit(outcome, watch->request->arguments[0], status);
    } else {
        end_descendants(); /* the child among them: its usage is of no interest any more */
        drain(&watch->output, take_output, watch);
        outcome->wall_s = monotonic_seconds() - watch->started_s;
    }
}

int supervise(const struct run_request *request, struct run_outcome *outcome)
{
    struct watch watch = {
        .request = request, .outcome = outcome, .pidfd = -1, .record = -1, .output = -1};
    struct machine_use before = machine_use();
    double own_before_s = own_cpu_s() + services_cpu_s();

    *outcome = (struct run_outcome){0};
    outcome->record = calloc(1, 1);
    if (!outcome->record)
        return -ENOMEM;
    watch.record_room = 1;
    watch.entities = machine_load().threads;
    int error = start(&watch);
    if (error > 0) {
        outcome->end = RUN_NOT_STARTED;
        outcome->code = error;
        snprintf(outcome->what, sizeof outcome->what, "cannot start %s: %s", request->arguments[0],
                 strerror(error));
        end_descendants();
    } else if (error == 0) {
        watch_run(&watch);
        collect(&watch);
        struct machine_use after = machine_use();
        double own_s = own_cpu_s() + services_cpu_s() - own_before_s;
        double others_s = after.busy_s - before.busy_s - usage_seconds(&outcome->usage) - own_s;
        outcome->others_cpu_s = others_s > 0 ? others_s : 0;
        outcome->steal_s = after.steal_s - before.steal_s;
    } else {
        end_descendants();
    }
    close_all((int[]){watch.pidfd, watch.record, watch.output}, 3);
    if (error < 0) {
        free(outcome->record);
        outcome->record = NULL;
        return error;
    }
    return 0;
}
