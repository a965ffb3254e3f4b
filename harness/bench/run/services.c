/*
 * services.c - see services.h.
 */
#include "services.h"

#include "checked_memory.h"
#include "child.h"
#include "clock.h"
#include "guard.h"
#include "proc.h"
#include "process_tree.h"
#include "thread.h"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define LONGEST_SILENCE_S 20 /* PostgreSQL removes its folder */

static struct service {
    const char *name, *option;                       /* that it is started with; NULL: none */
    const char *told;                                /* to a lesson, before the place */
    int start_patience_s, end_patience_s, notice_ms; /* how long its death may take to be seen */
    struct child child;                              /* `other` is its input */
    char place[120];                                 /* where it is, in its own words */
    double cpu_s;         /* when last looked at, the earlier ones of this name included */
    double earlier_cpu_s; /* of those that have ended */
    char said[256];       /* the end of its output */
} services[] = {
    {"http", "--port=0", "--url=http://127.0.0.1:", 5, 1, 100, .child = {0}},
    {"postgres", NULL, "--database=", 60, LONGEST_SILENCE_S, 2000, .child = {0}},
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
    return keep_end(service->child.output, service->said, sizeof service->said);
}

/* --- the end -------------------------------------------------------------------------------- */

/* One that was killed may have somebody who cleans up behind it: until its output ends. */
static void close_service(struct service *service)
{
    double until_s = monotonic_seconds() + LONGEST_SILENCE_S;

    close_end(&service->child.other);
    while (listen_to(service) && monotonic_seconds() < until_s)
        wait_for(service->child.output, 100);
    close_end(&service->child.output);
    close_end(&service->child.pidfd);
    service->earlier_cpu_s = service->cpu_s;
    service->child.id = 0;
}

static bool is_stopped(pid_t id)
{
    return look_at(id, id).state == 'T';
}

/* Kills it if it does not end with its input. */
static void stop(struct service *service)
{
    close_end(&service->child.other);
    if (is_stopped(service->child.id) ||
        !wait_for(service->child.pidfd, service->end_patience_s * 1000))
        syscall(SYS_pidfd_send_signal, service->child.pidfd, SIGKILL, NULL, 0);
    close_service(service);
}

/* The guard, whose child it is, does not reap the dead, so that they can be looked at. What stands
   behind the name, which is in brackets; "": it is gone. */
static const char *read_stat(pid_t id, char *text, size_t size)
{
    OWNED char *path = Format("/proc/%d/stat", id);

    read_text(path, text, size);
    const char *name_end = strrchr(text, ')');
    return name_end ? name_end : "";
}

static char *describe_end(struct service *service)
{
    char text[1024];
    /* What waitpid() would have said stands in the last field. */
    const char *last = strrchr(read_stat(service->child.id, text, sizeof text), ' ');
    int status = last ? atoi(last + 1) : -1;
    const char *signal_name = WIFSIGNALED(status) ? sigabbrev_np(WTERMSIG(status)) : NULL;

    listen_to(service);
    const char *words = last_line(service->said);
    if (strncmp(words, "ready\t", strlen("ready\t")) == 0)
        words = "";
    if (status >= 0 && signal_name)
        return Format("%s service was killed by SIG%s", service->name, signal_name);
    if (status >= 0 && WIFEXITED(status))
        return Format("%s service ended with exit code %d%s%.150s", service->name,
                      WEXITSTATUS(status), *words ? ": " : "", words);
    return Format("%s service ended", service->name);
}

/* --- start ---------------------------------------------------------------------------------- */

static bool is_ready(struct service *service)
{
    return strchr(service->said, '\n') &&
           sscanf(service->said, "ready\t%119s", service->place) == 1;
}

/* Returns NULL once it is ready, or what is wrong: *missing, that it cannot be had here. */
static char *start(struct service *service, const char *build, bool *missing)
{
    const char *missing_mark = "missing\t";
    double until_s = monotonic_seconds() + service->start_patience_s;
    OWNED char *program = Format("%s/services/%s", build, service->name);
    OWNED char *late = Format("it was not ready after %d s", service->start_patience_s);
    char *const arguments[] = {program, (char *)service->option, NULL};

    service->said[0] = '\0';
    int error = launch(&service->child, arguments, true);
    bool more = !error;
    if (service->child.id > 0)
        guard_spares(service->child.id);
    while (more && !is_ready(service) && monotonic_seconds() < until_s) {
        wait_for(service->child.output, 100);
        more = listen_to(service);
    }
    if (!error && is_ready(service))
        return NULL;
    if (error)
        close_service(service); /* with its input, it ends too */
    else
        stop(service);
    const char *words = error ? strerror(error) : last_line(service->said);
    *missing = strncmp(words, missing_mark, strlen(missing_mark)) == 0;
    if (*missing)
        return Strdup(words + strlen(missing_mark));
    return Format("%s service did not start: %.150s", service->name,
                  *words ? words
                  : more ? late
                         : "it ended without a word");
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
    if (!service->child.id)
        return;
    double cpu_s = service->earlier_cpu_s + process_cpu_s(service->child.id) +
                   sum_of_descendants(service->child.id, 0, process_cpu_s);
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

char *services_start(const char *const *names, const char *build, char **arguments, bool *missing)
{
    char *problem = NULL;

    *arguments = Strdup("");
    *missing = false;
    for (; *names && !problem; names++) {
        struct service *service = find_service(*names);
        if (!service)
            return Format("there is no %s service", *names);
        if (service->child.id && wait_for(service->child.pidfd, 0))
            close_service(service);
        if (!service->child.id)
            problem = start(service, build, missing);
        listen_to(service); /* or it would wait for us, once its pipe is full */
        Append(arguments, "%s%s ", service->told, service->place);
    }
    return problem;
}

char *services_problem(const char *const *names)
{
    char *problem = NULL;

    for (; *names && !problem; names++) {
        struct service *service = find_service(*names);
        if (!service || !service->child.id)
            continue;
        read_cpu(service);
        if (wait_for(service->child.pidfd, service->notice_ms)) {
            problem = describe_end(service);
            close_service(service);
        } else if (is_stopped(service->child.id)) {
            problem = Format("%s service was stopped (SIGSTOP)", service->name);
            stop(service);
        }
    }
    return problem;
}

void services_stop(void)
{
    for (size_t i = 0; i < SERVICES; i++)
        if (services[i].child.id)
            stop(&services[i]);
}
