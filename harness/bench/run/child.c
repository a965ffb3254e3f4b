/*
 * child.c - see child.h.
 */
#include "child.h"

#include "process_tree.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* In the forked child. Returns only when it fails, with the error number. */
static int become(char *const *arguments, pid_t parent, int input, int output, int record)
{
    struct rlimit no_core = {0, 0};
    sigset_t none;
    char option[32];
    size_t count = 0;

    while (arguments[count])
        count++;
    char *all[count + 2];
    memcpy(all, arguments, count * sizeof *all);
    snprintf(option, sizeof option, "--record=%d", record);
    all[count] = record < 0 ? NULL : option;
    all[count + 1] = NULL;
    sigemptyset(&none);
    if (setpgid(0, 0) != 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 ||
        sigprocmask(SIG_SETMASK, &none, NULL) != 0 || signal(SIGPIPE, SIG_DFL) == SIG_ERR ||
        setrlimit(RLIMIT_CORE, &no_core) != 0 || dup2(input, STDIN_FILENO) < 0 ||
        dup2(output, STDOUT_FILENO) < 0 || dup2(output, STDERR_FILENO) < 0 ||
        (record >= 0 && fcntl(record, F_SETFD, 0) < 0))
        return errno;
    if (getppid() == parent) /* else nobody is left to end it */
        execv(all[0], all);
    return errno;
}

/* Where the guard has died already, our parent is somebody who may not end a service: then its
   input, whose other end we hold, does. */
static pid_t fork_for_guard(void)
{
    return (pid_t)syscall(SYS_clone, CLONE_PARENT | SIGCHLD, NULL, NULL, NULL, NULL);
}

int launch(struct child *child, char *const *arguments, bool is_service)
{
    int output[2] = {-1, -1}, other[2] = {-1, -1}, error;
    pid_t parent = is_service ? getppid() : getpid();

    *child = (struct child){.id = -1, .pidfd = -1};
    if (pipe2(output, O_CLOEXEC) == 0 && pipe2(other, O_CLOEXEC) == 0 &&
        fcntl(output[0], F_SETFL, O_NONBLOCK) == 0 &&
        (is_service || fcntl(other[0], F_SETFL, O_NONBLOCK) == 0))
        child->id = is_service ? fork_for_guard() : fork();
    if (child->id == 0) {
        int input = is_service ? other[0] : open("/dev/null", O_RDONLY | O_CLOEXEC);
        error = become(arguments, parent, input, output[1], is_service ? -1 : other[1]);
        dprintf(STDERR_FILENO, "cannot start %s: %s\n", arguments[0], strerror(error));
        _exit(NOT_EXECUTED);
    }
    if (child->id > 0)
        child->pidfd = (int)syscall(SYS_pidfd_open, child->id, 0);
    error = child->pidfd < 0 ? errno : 0;
    close_end(&output[1]);
    close_end(&other[!is_service]);
    child->output = output[0];
    child->other = other[is_service];
    return error;
}

void close_end(int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

bool keep_end(int fd, char *text, size_t size)
{
    char data[4096];
    ssize_t got;

    while ((got = read(fd, data, sizeof data)) > 0) {
        size_t length = strlen(text), fresh = (size_t)got < size ? (size_t)got : size - 1;
        size_t kept = length + fresh < size ? length : size - 1 - fresh;
        memmove(text, text + length - kept, kept);
        memcpy(text + kept, data + got - fresh, fresh);
        text[kept + fresh] = '\0';
    }
    return got < 0 && (errno == EAGAIN || errno == EINTR);
}

const char *last_line(char *text)
{
    size_t length = strlen(text);

    while (length && (text[length - 1] == '\n' || text[length - 1] == ' '))
        text[--length] = '\0';
    const char *line = strrchr(text, '\n');
    return line ? line + 1 : text;
}

const char *without_name(const char *line, const char *program)
{
    const char *slash = strrchr(program, '/'), *names[] = {program, slash ? slash + 1 : program};

    for (int i = 0; i < 2; i++) {
        size_t length = strlen(names[i]);
        if (strncmp(line, names[i], length) == 0 && strncmp(line + length, ": ", 2) == 0)
            return line + length + 2;
    }
    return line;
}

/* --- the end -------------------------------------------------------------------------------- */

/* Sends the signal to all descendants, and returns them. */
static struct ids signal_all(int signal)
{
    struct ids found;

    find_descendants(getpid(), 0, &found); /* out of memory: those that were found get it */
    for (size_t i = 0; i < found.count; i++)
        kill(found.all[i], signal);
    return found;
}

/* Stops all until two passes find the same: none of them can fork any more. Bounded: a bomb loses a
   generation with each pass. */
static void freeze(void)
{
    struct ids before, found = signal_all(SIGSTOP);
    bool same = found.count == 0;

    for (int pass = 0; !same && pass < 1000; pass++) {
        before = found;
        found = signal_all(SIGSTOP);
        same = found.count == 0 ||
               (found.count == before.count &&
                memcmp(found.all, before.all, found.count * sizeof *found.all) == 0);
        free(before.all);
    }
    free(found.all);
}

static void kill_all(void)
{
    free(signal_all(SIGKILL).all);
}

int end_descendants(void)
{
    int reaped = 0, status;

    /* The usual case: nobody is left. */
    pid_t child = waitpid(-1, &status, WNOHANG);
    if (child < 0 && errno == ECHILD)
        return 0;
    reaped += child > 0;
    freeze();
    kill_all();
    /* Orphans of those that died arrive here after their parents: kill_all() found them too, as
       they were below us all the time. A stray one that was missed is met on the next turn. */
    for (;;) {
        child = waitpid(-1, &status, WNOHANG);
        if (child > 0)
            reaped++;
        else if (child < 0 && errno == ECHILD)
            return reaped;
        else {
            kill_all();
            usleep(1000);
        }
    }
}
