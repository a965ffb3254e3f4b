/*
 * child.c - starts a function in a process of its own.
 */
#include "child.h"

#include "descriptors.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static void close_pair(const int ends[2])
{
    close(ends[0]);
    close(ends[1]);
}

/* A code has 8 bits: what does not fit is 255, and never 0. */
static int exit_code(int returned)
{
    if (returned < 0)
        returned = -returned;
    return returned < 255 ? returned : 255;
}

static _Noreturn void run_child(child_function *function, void *argument, pid_t parent,
                                const struct channel *channel, const sigset_t *signals)
{
    sigset_t wanted = *signals;
    struct channel own = *channel;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) /* it had died before that */
        _exit(0);
    descriptors_close_noted();
    if (descriptors_note(own.receive) != 0 || descriptors_note(own.send) != 0)
        _exit(ENOMEM); /* children of its own would keep its pipes open */
    signal(SIGTERM, SIG_DFL);
    sigdelset(&wanted, SIGTERM);
    pthread_sigmask(SIG_SETMASK, &wanted, NULL);
    _exit(exit_code(function(argument, &own)));
}

/* With its signals held back, the child cannot run a handler of the parent's. */
static pid_t fork_child(child_function *function, void *argument, const struct channel *channel)
{
    sigset_t all, before;
    pid_t parent = getpid();

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t pid = fork();
    if (pid == 0)
        run_child(function, argument, parent, channel, &before);
    int error = -errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return pid < 0 ? error : pid;
}

/* Under the lock. `down` and `up` are the pipes to the child and from it. */
static int start_between(struct child *child, child_function *function, void *argument,
                         const int down[2], const int up[2])
{
    pid_t pid = fork_child(function, argument, &(struct channel){down[0], up[1]});
    if (pid < 0)
        return pid;
    close(down[0]);
    close(up[1]);
    *child = (struct child){.pid = pid, .channel = {.receive = up[0], .send = down[1]}};
    child->pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    if (child->pidfd >= 0 && descriptors_note(child->pidfd) != 0) {
        close(child->pidfd);
        child->pidfd = -1;
    }
    return 0;
}

static int start_locked(struct child *child, child_function *function, void *argument)
{
    int down[2], up[2];
    int error = descriptors_pipe(down, 0);

    if (error)
        return error;
    error = descriptors_pipe(up, 0);
    if (error) {
        close_pair(down);
        return error;
    }
    /* Noted before the fork: the child closes the parent's ends of its own pipes, too. */
    error = descriptors_note(down[1]);
    if (!error)
        error = descriptors_note(up[0]);
    if (!error)
        error = start_between(child, function, argument, down, up);
    if (error) {
        descriptors_forget(down[1]);
        descriptors_forget(up[0]);
        close_pair(down);
        close_pair(up);
    }
    return error;
}

int child_start(struct child *child, child_function *function, void *argument)
{
    *child = (struct child){.pidfd = -1, .channel = {-1, -1}};
    descriptors_lock();
    int error = start_locked(child, function, argument);
    descriptors_unlock();
    return error;
}
