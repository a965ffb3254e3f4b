/*
 * guard.c - the parent that stays behind.
 *
 * It, not bench itself, is what the user's shell sees. A killed bench cannot clean up; its parent
 * can, since orphans of a run come to the nearest subreaper above them.
 */
#include "guard.h"

#include "descendants.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile pid_t worker;

static void pass_on(int signal)
{
    kill(worker, signal);
}

static _Noreturn void stand_guard(void)
{
    struct sigaction passing = {.sa_handler = pass_on}, ignoring = {.sa_handler = SIG_IGN};
    int status = 0;

    /* The terminal sends these to both of us; the worker ends in its own time. */
    sigaction(SIGINT, &ignoring, NULL);
    sigaction(SIGQUIT, &ignoring, NULL);
    sigaction(SIGTERM, &passing, NULL);
    sigaction(SIGHUP, &passing, NULL);
    while (waitpid(worker, &status, 0) < 0 && errno == EINTR)
        ;
    end_descendants();
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

int guard_start(void)
{
    pid_t guard = getpid();

    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
        return -errno;
    worker = fork();
    if (worker < 0)
        return -errno;
    if (worker > 0)
        stand_guard();
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0)
        return -errno;
    return getppid() == guard ? 0 : -ESRCH;
}
