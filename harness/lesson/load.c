/*
 * load.c - starts build/services/load, reads what it reports.
 */
#include "load.h"

#include "checked.h"
#include "options.h"
#include "recorder.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

SECONDS_FROM(seconds, 1, 0.001, "how long each of the load's two parts takes");
WHOLE(rate, 10000, 1, 1e6, "messages a second, in the second part");
WHOLE(rude, 0, 0, 1e6, "this many of the connections break off, or do not listen");

#define BACKLOG 4096

static pid_t load;
static int report = -1; /* the load's standard output */

/* As many descriptors as the system lets us have. */
static void raise_limit(void)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files); /* refused: accept() will say so */
    }
}

int Listen(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int on = 1;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    /* Connections inherit TCP_NODELAY. */
    if (listener < 0 || setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0 ||
        bind(listener, (struct sockaddr *)&address, sizeof address) < 0 ||
        listen(listener, BACKLOG) < 0)
        fail(errno, "cannot listen on 127.0.0.1");
    return listener;
}

int port_of(int listener)
{
    struct sockaddr_in address;
    socklen_t size = sizeof address;

    if (getsockname(listener, (struct sockaddr *)&address, &size) < 0)
        fail(errno, "getsockname");
    return ntohs(address.sin_port);
}

/* build/MODEL/AREA/NAME is ours: the load is build/services/load. */
static void find_program(char *path, size_t size)
{
    char own[PATH_MAX] = "";

    if (readlink("/proc/self/exe", own, sizeof own - 1) < 0)
        fail(errno, "/proc/self/exe");
    for (int level = 0; level < 3; level++) {
        char *slash = strrchr(own, '/');
        if (slash)
            *slash = '\0';
    }
    if (snprintf(path, size, "%s/services/load", own) >= (int)size)
        fail(ENAMETOOLONG, "%s", own);
}

static _Noreturn void become_load(int port, long served, int output)
{
    char program[PATH_MAX], connections[32], at[32], serves[32], rudely[32], lasts[32], often[32];

    find_program(program, sizeof program);
    snprintf(connections, sizeof connections, "--connections=%ld", lesson_tasks());
    snprintf(at, sizeof at, "--port=%d", port);
    snprintf(serves, sizeof serves, "--served=%ld", served ? served : lesson_tasks());
    snprintf(rudely, sizeof rudely, "--rude=%ld", rude);
    snprintf(lasts, sizeof lasts, "--seconds=%.9f", seconds_s);
    snprintf(often, sizeof often, "--rate=%ld", rate);
    if (dup2(output, STDOUT_FILENO) >= 0)
        execl(program, program, connections, at, serves, rudely, lasts, often, NULL);
    dprintf(output, "problem\tcannot start %s: %s\n", program, strerror(errno));
    _exit(127);
}

int load_start(int port, long served)
{
    int ends[2];

    raise_limit();
    Pipe(ends);
    load = Fork_helper();
    if (load == 0)
        become_load(port, served, ends[1]);
    Close(ends[1]);
    return report = ends[0];
}

int Accept(int listener)
{
    static long accepted;
    /* There are no more than the load's; one below 0 is passed over. */
    struct pollfd polled[] = {{accepted < lesson_tasks() ? listener : -1, POLLIN, 0},
                              {report, POLLIN, 0}};

    for (;;) {
        if (poll(polled, 2, -1) < 0 && errno != EINTR)
            fail(errno, "poll");
        if (!polled[0].revents && polled[1].revents)
            return -1;
        int connection = polled[0].revents ? accept4(listener, NULL, NULL, SOCK_CLOEXEC) : -1;
        if (connection >= 0) {
            accepted++;
            return connection;
        }
        /* Who wanted to connect may have gone away. */
        if (polled[0].revents && errno != ECONNABORTED && errno != EINTR)
            fail(errno, "could accept %ld of %ld connections", accepted, lesson_tasks());
    }
}

/* A line of its report; the fields are cut out of it. */
static void take_line(char *line, char *problem, size_t size)
{
    const char *what = strsep(&line, "\t");

    if (line && strcmp(what, "answer") == 0) {
        lesson_answer("%s", line);
    } else if (line && strcmp(what, "problem") == 0) {
        snprintf(problem, size, "%s", line);
    } else if (line && strcmp(what, "figure") == 0) {
        const char *name = strsep(&line, "\t"), *value = strsep(&line, "\t");
        if (value && line)
            lesson_figure(name, strtod(value, NULL), line);
    }
}

void load_end(void)
{
    char problem[512] = "", line[512];
    FILE *stream = fdopen(report, "r");
    int status;
    struct rusage usage;

    if (!stream)
        fail(errno, "fdopen");
    /* cppcheck-suppress nullPointerRedundantCheck; fail() does not return */
    while (fgets(line, sizeof line, stream)) {
        line[strcspn(line, "\n")] = '\0';
        take_line(line, problem, sizeof problem);
    }
    fclose(stream);
    Wait4(load, &status, &usage);
    recorder_leave_out(&usage);
    if (WIFSIGNALED(status))
        fail(0, "the load was killed by SIG%s", sigabbrev_np(WTERMSIG(status)));
    if (*problem)
        fail(0, "the load failed: %s", problem);
    if (WEXITSTATUS(status) != 0)
        fail(0, "the load failed: exit code %d", WEXITSTATUS(status));
}
