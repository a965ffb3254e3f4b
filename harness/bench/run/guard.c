/*
 * guard.c - the parent that stays behind.
 *
 * It, not bench itself, is what the user's shell sees. A killed bench cannot clean up; its parent
 * can, since orphans of a run come to the nearest subreaper above them.
 */
#include "guard.h"

#include "child.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_SPARED      16
#define SPARE_PATIENCE_S 5

static volatile pid_t worker;

/* In memory that both share: written by the worker, read when it is dead. */
static struct spared {
    pid_t ids[MOST_SPARED];
    unsigned count; /* of all that there were; the last ones are kept */
} * spared;

void guard_spares(pid_t id)
{
    if (spared)
        spared->ids[spared->count++ % MOST_SPARED] = id;
}

/* They know from their input that the worker is dead. */
static void await_spared(void)
{
    for (unsigned i = 0; i < MOST_SPARED && i < spared->count; i++)
        for (int look = 0; look < SPARE_PATIENCE_S * 100; look++) {
            if (waitpid(spared->ids[i], NULL, WNOHANG) != 0)
                break;
            usleep(10000);
        }
}

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
    await_spared();
    end_descendants();
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

int guard_start(void)
{
    pid_t guard = getpid();

    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
        return -errno;
    spared = mmap(NULL, sizeof *spared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (spared == MAP_FAILED)
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
