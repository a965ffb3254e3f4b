/*
 * child_end.c - waits for children, ends them, and says how they ended.
 */
#include "child.h"

#include "deadline.h"
#include "descriptors.h"
#include "message.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOOK_EVERY_S 0.002 /* where the kernel gives no pidfd */

/* 1 when it has ended, 0 when it runs, -ECHILD when it is nobody's child any more. */
static int has_ended(const struct child *child)
{
    siginfo_t info = {0};
    int failed;

    do
        failed = waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT);
    while (failed && errno == EINTR);
    return failed ? -errno : info.si_pid != 0;
}

static bool runs(const struct child *child)
{
    return child->pid > 0;
}

/* Those that have ended according to `polled`, and those that no pidfd speaks for. */
static ssize_t find_ended(const struct child *children, size_t count, const struct pollfd *polled)
{
    for (size_t i = 0; i < count; i++) {
        if (!runs(&children[i]))
            continue;
        if (children[i].pidfd >= 0 ? polled[i].revents != 0 : has_ended(&children[i]) != 0)
            return (ssize_t)i;
    }
    return -ETIMEDOUT;
}

static ssize_t poll_children(const struct child *children, size_t count, struct pollfd *polled,
                             double deadline)
{
    size_t running = 0, watched = 0;

    for (size_t i = 0; i < count; i++) {
        bool watches = runs(&children[i]) && children[i].pidfd >= 0;
        polled[i] = (struct pollfd){.fd = watches ? children[i].pidfd : -1, .events = POLLIN};
        running += runs(&children[i]);
        watched += watches;
    }
    if (running == 0)
        return -ECHILD;
    for (;;) {
        double next_look = watched == running ? INFINITY : deadline_in(LOOK_EVERY_S);
        int error = deadline_poll(polled, count, fmin(next_look, deadline));
        if (error && error != -ETIMEDOUT)
            return error;
        ssize_t found = find_ended(children, count, polled);
        if (found >= 0 || deadline_in(0) >= deadline)
            return found;
    }
}

ssize_t children_wait_any(const struct child *children, size_t count, double seconds)
{
    double deadline = deadline_in(seconds);
    struct pollfd *polled = calloc(count ? count : 1, sizeof *polled);
    if (!polled)
        return -ENOMEM;

    ssize_t found = poll_children(children, count, polled, deadline);
    free(polled);
    return found;
}

/* Waits with no time limit, which is for a child that has ended or has been killed. */
static int reap(struct child *child)
{
    pid_t reaped;

    do
        reaped = waitpid(child->pid, &child->status, 0);
    while (reaped < 0 && errno == EINTR);
    int error = reaped < 0 ? -errno : 0;
    child->pid = 0;
    descriptors_close(child->pidfd);
    descriptors_close(child->channel.receive);
    descriptors_close(child->channel.send);
    child->pidfd = child->channel.receive = child->channel.send = -1;
    return error;
}

/* The record, unless it is there already. A torn stream is closed: the child is not held up. */
static int receive_record(struct child *child, double deadline, void *buffer, size_t capacity,
                          size_t *size)
{
    int error =
        message_receive(child->channel.receive, buffer, capacity, deadline - deadline_in(0), size);
    if (error == -ETIMEDOUT)
        return error;
    descriptors_close(child->channel.receive);
    child->channel.receive = -1;
    return error == -EPIPE ? 0 : error;
}

int child_join(struct child *child, double seconds, void *buffer, size_t capacity, size_t *size)
{
    double deadline = deadline_in(seconds);
    size_t received;
    int record = 0;

    if (!runs(child))
        return -ECHILD;
    if (!size)
        size = &received;
    if (child->channel.receive >= 0) {
        *size = 0;
        if (buffer)
            record = receive_record(child, deadline, buffer, capacity, size);
        if (record == -ETIMEDOUT)
            return record;
        descriptors_close(child->channel.receive);
        child->channel.receive = -1;
    }
    ssize_t waited = children_wait_any(child, 1, deadline - deadline_in(0));
    if (waited < 0)
        return (int)waited;
    int error = reap(child);
    if (!error)
        error = child_error(child);
    return error ? error : record;
}

int child_error(const struct child *child)
{
    return WIFSIGNALED(child->status) ? -EOWNERDEAD : -WEXITSTATUS(child->status);
}

/* By the pidfd it never reaches another process; by number only until someone else waits. */
void child_signal(const struct child *child, int number)
{
    if (!runs(child))
        return;
    if (child->pidfd >= 0)
        syscall(SYS_pidfd_send_signal, child->pidfd, number, NULL, 0);
    else
        kill(child->pid, number);
}

static void signal_all(const struct child *children, size_t count, int number)
{
    for (size_t i = 0; i < count; i++)
        child_signal(&children[i], number);
}

void children_cancel(struct child *children, size_t count, double grace_seconds)
{
    double deadline = deadline_in(grace_seconds);
    ssize_t ended;

    signal_all(children, count, SIGTERM);
    while ((ended = children_wait_any(children, count, deadline - deadline_in(0))) >= 0)
        reap(&children[ended]);
    signal_all(children, count, SIGKILL);
    for (size_t i = 0; i < count; i++)
        if (runs(&children[i]))
            reap(&children[i]);
}

int child_cancel(struct child *child, double grace_seconds)
{
    if (!runs(child))
        return -ECHILD;
    if (has_ended(child) < 0)
        return reap(child);
    children_cancel(child, 1, grace_seconds);
    return 0;
}

void child_describe(const struct child *child, char *text, size_t capacity)
{
    if (runs(child))
        snprintf(text, capacity, "is running");
    else if (!WIFSIGNALED(child->status))
        snprintf(text, capacity, "exited with %d", WEXITSTATUS(child->status));
    else if (sigabbrev_np(WTERMSIG(child->status)))
        snprintf(text, capacity, "was killed by SIG%s", sigabbrev_np(WTERMSIG(child->status)));
    else
        snprintf(text, capacity, "was killed by signal %d", WTERMSIG(child->status));
}
