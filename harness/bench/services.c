/*
 * services.c - see services.h.
 */
#include "services.h"

#include "monotonic.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define START_PATIENCE_S 5
#define END_PATIENCE_MS  1000
#define DEATH_NOTICE_MS  100

static struct service {
    const char *name, *argument;
    pid_t id; /* 0: not running, as far as we know */
    int pidfd, input, output;
    int port;
    double cpu_s;         /* when last looked at, the earlier ones of this name included */
    double earlier_cpu_s; /* of those that have ended */
    char said[256];       /* the end of its output */
} services[] = {{.name = "http", .argument = "--url=http://127.0.0.1:%d"}};
#define SERVICES (sizeof services / sizeof *services)

static struct service *find_service(const char *name)
{
    for (size_t i = 0; i < SERVICES; i++)
        if (strcmp(services[i].name, name) == 0)
            return &services[i];
    return NULL;
}

/* --- start ---------------------------------------------------------------------------------- */

static _Noreturn void become(const char *program, int input, int output)
{
    struct rlimit no_core = {0, 0};
    sigset_t none;

    sigemptyset(&none);
    if (setpgid(0, 0) == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 &&
        sigprocmask(SIG_SETMASK, &none, NULL) == 0 && signal(SIGPIPE, SIG_DFL) != SIG_ERR &&
        setrlimit(RLIMIT_CORE, &no_core) == 0 && dup2(input, STDIN_FILENO) >= 0 &&
        dup2(output, STDERR_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0)
        execl(program, program, "--port", "0", NULL);
    dprintf(output, "cannot start %s: %s\n", program, strerror(errno));
    _exit(127);
}

/* A fork whose child is our parent's, the guard's. Where the guard has died already, that is
   somebody who may not end it: then its input, whose other end we hold, does. */
static pid_t fork_for_guard(void)
{
    return (pid_t)syscall(SYS_clone, CLONE_PARENT | SIGCHLD, NULL, NULL, NULL, NULL);
}

static void close_service(struct service *service)
{
    close(service->input);
    close(service->output);
    if (service->pidfd >= 0)
        close(service->pidfd);
    service->earlier_cpu_s = service->cpu_s;
    service->id = 0;
}

/* Returns 0 or a negative error number. */
static int launch(struct service *service, const char *build)
{
    int input[2], output[2];
    char program[PATH_MAX];

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
    if (id == 0)
        become(program, input[0], output[1]);
    close(input[0]);
    close(output[1]);
    service->input = input[1];
    service->output = output[0];
    service->pidfd = -1;
    service->said[0] = '\0';
    if (!error) {
        service->id = id;
        service->pidfd = (int)syscall(SYS_pidfd_open, id, 0);
        error = service->pidfd < 0 || fcntl(service->output, F_SETFL, O_NONBLOCK) < 0 ? -errno : 0;
    }
    if (error)
        close_service(service); /* with its input, it ends too */
    return error;
}

/* Reads what is there, and keeps the end. False: nothing more will come. */
static bool listen_to(struct service *service)
{
    char text[sizeof service->said];
    ssize_t got;

    while ((got = read(service->output, text, sizeof text - 1)) > 0) {
        size_t kept = strlen(service->said), room = sizeof service->said - 1 - (size_t)got;
        if (kept > room)
            memmove(service->said, service->said + kept - room, room);
        kept = kept < room ? kept : room;
        memcpy(service->said + kept, text, (size_t)got);
        service->said[kept + (size_t)got] = '\0';
    }
    return got < 0 && (errno == EAGAIN || errno == EINTR);
}

static const char *last_words(struct service *service)
{
    char *end = service->said + strlen(service->said);

    while (end > service->said && end[-1] == '\n')
        *--end = '\0';
    const char *line = strrchr(service->said, '\n');
    return line ? line + 1 : service->said;
}

static bool is_ready(const struct service *service, int *port)
{
    return strchr(service->said, '\n') && sscanf(service->said, "ready\t%d", port) == 1;
}

/* Kills it if it does not end with its input. */
static void stop(struct service *service)
{
    struct pollfd death = {service->pidfd, POLLIN, 0};

    close(service->input);
    service->input = -1;
    if (poll(&death, 1, END_PATIENCE_MS) != 1)
        syscall(SYS_pidfd_send_signal, service->pidfd, SIGKILL, NULL, 0);
    close_service(service);
}

static bool start(struct service *service, const char *build, char *problem, size_t size)
{
    double until_s = monotonic_s() + START_PATIENCE_S;
    int error = launch(service, build);
    bool more = true;

    if (error) {
        snprintf(problem, size, "%s service did not start: %s", service->name, strerror(-error));
        return false;
    }
    while (more && !is_ready(service, &service->port) && monotonic_s() < until_s) {
        struct pollfd polled = {service->output, POLLIN, 0};
        poll(&polled, 1, 100);
        more = listen_to(service);
    }
    if (is_ready(service, &service->port))
        return true;
    const char *words = last_words(service);
    snprintf(problem, size, "%s service did not start: %.150s", service->name,
             *words ? words
             : more ? "it was not ready after 5 s"
                    : "it ended without a word");
    stop(service);
    return false;
}

/* --- while it runs -------------------------------------------------------------------------- */

static bool has_ended(const struct service *service, int patience_ms)
{
    struct pollfd death = {service->pidfd, POLLIN, 0};

    return poll(&death, 1, patience_ms) == 1;
}

/* The guard, whose child it is, lets the dead lie, so that they can be looked at. False: gone. */
static bool read_stat(pid_t id, char *text, size_t size)
{
    char path[40];

    snprintf(path, sizeof path, "/proc/%d/stat", id);
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    size_t length = fread(text, 1, size - 1, file);
    fclose(file);
    text[length] = '\0';
    return length > 0;
}

/* What waitpid() would have said: the last field. -1: it cannot be read. */
static int end_status(pid_t id)
{
    char text[1024];
    const char *last = read_stat(id, text, sizeof text) ? strrchr(text, ' ') : NULL;

    return last ? atoi(last + 1) : -1;
}

/* The state stands behind the name, which is in brackets. */
static bool is_stopped(pid_t id)
{
    char text[1024];
    const char *name_end = read_stat(id, text, sizeof text) ? strrchr(text, ')') : NULL;

    return name_end && strncmp(name_end, ") T", 3) == 0;
}

static void describe_end(struct service *service, char *problem, size_t size)
{
    int status = end_status(service->id);
    const char *signal_name = WIFSIGNALED(status) ? sigabbrev_np(WTERMSIG(status)) : NULL;

    listen_to(service);
    const char *words = last_words(service);
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

static void read_cpu(struct service *service)
{
    struct timespec used;
    clockid_t clock;

    if (service->id && clock_getcpuclockid(service->id, &clock) == 0 &&
        clock_gettime(clock, &used) == 0)
        service->cpu_s = service->earlier_cpu_s + (double)used.tv_sec + (double)used.tv_nsec / 1e9;
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
        if (service->id && has_ended(service, 0))
            close_service(service);
        if (!service->id && !start(service, build, problem, size))
            return false;
        listen_to(service); /* or it would wait for us, once its pipe is full */
        length += (size_t)snprintf(arguments + length, arguments_size - length, service->argument,
                                   service->port);
        length += (size_t)snprintf(arguments + length, arguments_size - length, " ");
    }
    return true;
}

bool services_have_ended(const char *const *names, char *problem, size_t size)
{
    for (; *names; names++) {
        struct service *service = find_service(*names);
        if (!service || !service->id)
            continue;
        read_cpu(service);
        if (has_ended(service, DEATH_NOTICE_MS)) {
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
