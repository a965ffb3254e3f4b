/*
 * services.c - see services.h.
 */
#include "services.h"

#include "child.h"
#include "clock.h"
#include "guard.h"
#include "proc.h"
#include "process_tree.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define LONGEST_SILENCE_S 20 /* PostgreSQL removes its folder */

static struct service {
    const char *name, *option;                       /* that it is started with; NULL: none */
    const char *argument;                            /* what a lesson is told */
    int start_patience_s, end_patience_s, notice_ms; /* how long its death may take to be seen */
    pid_t id;                                        /* 0: not running, as far as we know */
    int pidfd, input, output;
    char place[120];      /* where it is, in its own words */
    double cpu_s;         /* when last looked at, the earlier ones of this name included */
    double earlier_cpu_s; /* of those that have ended */
    char said[256];       /* the end of its output */
} services[] = {
    {"http", "--port=0", "--url=http://127.0.0.1:%s", 5, 1, 100, .pidfd = -1},
    {"postgres", NULL, "--database=%s", 60, LONGEST_SILENCE_S, 2000, .pidfd = -1},
};
#define SERVICES (sizeof services / sizeof *services)

static struct service *find_service(const char *name)
{
    for (size_t i = 0; i < SERVICES; i++)
        if (strcmp(services[i].name, name) == 0)
            return &services[i];
    return NULL;
}

/* Waits until there is something to read: its output, or its death from its pidfd. */
static bool wait_for(int fd, int patience_ms)
{
    struct pollfd polled = {fd, POLLIN, 0};

    return poll(&polled, 1, patience_ms) == 1;
}

/* False: nothing more will come. */
static bool listen_to(struct service *service)
{
    return keep_end(service->output, service->said, sizeof service->said);
}

/* --- the end -------------------------------------------------------------------------------- */

/* One that was killed may have somebody who cleans up behind it: until its output ends. */
static void close_service(struct service *service)
{
    double until_s = monotonic_seconds() + LONGEST_SILENCE_S;

    close(service->input);
    while (listen_to(service) && monotonic_seconds() < until_s)
        wait_for(service->output, 100);
    close(service->output);
    if (service->pidfd >= 0)
        close(service->pidfd);
    service->earlier_cpu_s = service->cpu_s;
    service->id = 0;
}

/* The guard, whose child it is, does not reap the dead, so that they can be looked at. What stands
   behind the name, which is in brackets; "": it is gone. */
static const char *read_stat(pid_t id, char *text, size_t size)
{
    char path[40];

    snprintf(path, sizeof path, "/proc/%d/stat", id);
    read_text(path, text, size);
    const char *name_end = strrchr(text, ')');
    return name_end ? name_end : "";
}

static bool is_stopped(pid_t id)
{
    char text[1024];

    return strncmp(read_stat(id, text, sizeof text), ") T", 3) == 0;
}

/* Kills it if it does not end with its input. */
static void stop(struct service *service)
{
    close(service->input);
    service->input = -1;
    if (is_stopped(service->id) || !wait_for(service->pidfd, service->end_patience_s * 1000))
        syscall(SYS_pidfd_send_signal, service->pidfd, SIGKILL, NULL, 0);
    close_service(service);
}

static void describe_end(struct service *service, char *problem, size_t size)
{
    char text[1024];
    /* What waitpid() would have said stands in the last field. */
    const char *last = strrchr(read_stat(service->id, text, sizeof text), ' ');
    int status = last ? atoi(last + 1) : -1;
    const char *signal_name = WIFSIGNALED(status) ? sigabbrev_np(WTERMSIG(status)) : NULL;

    listen_to(service);
    const char *words = last_line(service->said);
    if (strncmp(words, "ready\t", strlen("ready\t")) == 0)
        words = "";
    if (status >= 0 && signal_name)
        snprintf(problem, size, "%s service was killed by SIG%s", service->name, signal_name);
    else if (status >= 0 && WIFEXITED(status))
        snprintf(problem, size, "%s service ended with exit code %d%s%.150s", service->name,
                 WEXITSTATUS(status), *words ? ": " : "", words);
    else
        snprintf(problem, size, "%s service ended", service->name);
}

/* --- start ---------------------------------------------------------------------------------- */

/* A fork whose child is our parent's, the guard's. Where the guard has died already, that is
   somebody who may not end it: then its input, whose other end we hold, does. */
static pid_t fork_for_guard(void)
{
    return (pid_t)syscall(SYS_clone, CLONE_PARENT | SIGCHLD, NULL, NULL, NULL, NULL);
}

/* Returns 0 or a negative error number. */
static int launch(struct service *service, const char *build)
{
    int input[2], output[2];
    char program[PATH_MAX];
    char *const arguments[] = {program, (char *)service->option, NULL};

    snprintf(program, sizeof program, "%s/services/%s", build, service->name);
    if (pipe2(input, O_CLOEXEC) != 0)
        return -errno;
    if (pipe2(output, O_CLOEXEC) != 0) {
        int error = -errno;
        close(input[0]);
        close(input[1]);
        return error;
    }
    pid_t id = fork_for_guard();
    int error = id < 0 ? -errno : 0;
    if (id == 0) {
        dprintf(output[1], "cannot start %s: %s\n", program,
                strerror(become(arguments, input[0], output[1])));
        _exit(127);
    }
    close(input[0]);
    close(output[1]);
    service->input = input[1];
    service->output = output[0];
    service->said[0] = '\0';
    service->pidfd = -1;
    if (!error) {
        service->id = id;
        guard_spares(id);
        service->pidfd = (int)syscall(SYS_pidfd_open, id, 0);
        error = service->pidfd < 0 || fcntl(service->output, F_SETFL, O_NONBLOCK) < 0 ? -errno : 0;
    }
    if (error)
        close_service(service); /* with its input, it ends too */
    return error;
}

static bool is_ready(struct service *service)
{
    return strchr(service->said, '\n') &&
           sscanf(service->said, "ready\t%119s", service->place) == 1;
}

/* What it says where it cannot be started on this machine, or NULL. */
static const char *what_is_missing(const struct service *service)
{
    const char *mark = "missing\t";

    return strncmp(service->said, mark, strlen(mark)) == 0 ? service->said + strlen(mark) : NULL;
}

static bool start(struct service *service, const char *build, char *problem, size_t size)
{
    double until_s = monotonic_seconds() + service->start_patience_s;
    char late[60];
    int error = launch(service, build);
    bool more = !error;

    while (more && !is_ready(service) && monotonic_seconds() < until_s) {
        wait_for(service->output, 100);
        more = listen_to(service);
    }
    if (!error && is_ready(service))
        return true;
    const char *words = error ? strerror(-error) : last_line(service->said);
    snprintf(late, sizeof late, "it was not ready after %d s", service->start_patience_s);
    if (!error && what_is_missing(service))
        snprintf(problem, size, "%s", what_is_missing(service));
    else
        snprintf(problem, size, "%s service did not start: %.150s", service->name,
                 *words ? words
                 : more ? late
                        : "it ended without a word");
    if (!error)
        stop(service);
    return false;
}

/* --- while it runs -------------------------------------------------------------------------- */

/* Of a process, and of those of its children that have ended (in hundredths of a second). */
static double process_cpu_s(pid_t id)
{
    char text[1024];
    long user = 0, system = 0;

    sscanf(read_stat(id, text, sizeof text),
           ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %ld %ld", &user, &system);
    return process_cpu_seconds(id) + (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

/* PostgreSQL has a process for each connection. */
static void read_cpu(struct service *service)
{
    if (!service->id)
        return;
    double cpu_s = service->earlier_cpu_s + process_cpu_s(service->id) +
                   sum_of_descendants(service->id, 0, process_cpu_s);
    if (cpu_s > service->cpu_s) /* it is ended in between: what was seen stays */
        service->cpu_s = cpu_s;
}

double services_cpu_s(void)
{
    double sum_s = 0;

    for (size_t i = 0; i < SERVICES; i++) {
        read_cpu(&services[i]);
        sum_s += services[i].cpu_s;
    }
    return sum_s;
}

bool services_start(const char *const *names, const char *build, char *arguments,
                    size_t arguments_size, char *problem, size_t size)
{
    size_t length = 0;

    *arguments = '\0';
    for (; *names; names++) {
        struct service *service = find_service(*names);
        if (!service) {
            snprintf(problem, size, "there is no %s service", *names);
            return false;
        }
        if (service->id && wait_for(service->pidfd, 0))
            close_service(service);
        if (!service->id && !start(service, build, problem, size))
            return false;
        listen_to(service); /* or it would wait for us, once its pipe is full */
        char argument[sizeof service->place + 50];
        snprintf(argument, sizeof argument, service->argument, service->place);
        if (length + strlen(argument) + 2 > arguments_size) {
            snprintf(problem, size, "%s service: no room for its address", service->name);
            return false;
        }
        length += (size_t)sprintf(arguments + length, "%s ", argument);
    }
    return true;
}

const char *services_missing(const char *const *names)
{
    for (; *names; names++) {
        const struct service *service = find_service(*names);
        if (service && !service->id && what_is_missing(service))
            return what_is_missing(service);
    }
    return NULL;
}

bool services_have_ended(const char *const *names, char *problem, size_t size)
{
    for (; *names; names++) {
        struct service *service = find_service(*names);
        if (!service || !service->id)
            continue;
        read_cpu(service);
        if (wait_for(service->pidfd, service->notice_ms)) {
            describe_end(service, problem, size);
            close_service(service);
            return true;
        }
        if (is_stopped(service->id)) {
            snprintf(problem, size, "%s service was stopped (SIGSTOP)", service->name);
            stop(service);
            return true;
        }
    }
    return false;
}

void services_stop(void)
{
    for (size_t i = 0; i < SERVICES; i++)
        if (services[i].id)
            stop(&services[i]);
}
