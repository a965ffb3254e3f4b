/*
 * threading/control/subprocess.c - three programs side by side,
 * with a thread for each that reads its output.
 *
 * Usage: build/threading/control/subprocess --wait 1
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"

#include <spawn.h>

#define PROGRAMS 3
static const char *const scripts[] = {
    "echo begins; sleep %g; echo goes on; sleep %g; echo ends",
    "echo begins; sleep %g; echo gives up; exit 3",
    "echo begins; exec sleep %g",
};
static const double units[] = {1, 0.5, 60};

/* Not Fork(): a child has only the thread that forked, and locks
   that others held stay locked in it. */
static pid_t start(int id, int output)
{
    double unit = units[id - 1] * wait_s;
    char script[100];
    char *const words[] = {"sh", "-c", script, NULL};
    posix_spawn_file_actions_t files;
    pid_t child;

    snprintf(script, sizeof script, scripts[id - 1], unit, unit);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    int error =
        posix_spawnp(&child, *words, &files, NULL, words, environ);
    if (error)
        fail(error, "posix_spawnp: %s", *words);
    posix_spawn_file_actions_destroy(&files);
    return child;
}

/* False: the time is over before the output is. */
static bool read_lines(double seconds, int id, int output)
{
    struct pollfd more = {.fd = output, .events = POLLIN};
    double end = monotonic_seconds() + seconds;
    char text[512]; /* echo writes its line in one piece */

    while (Poll_for(&more, 1, end - monotonic_seconds())) {
        ssize_t size = read(output, text, sizeof text - 1);
        if (size <= 0)
            return true;
        text[size] = '\0';
        for (char *in = text, *line; (line = strsep(&in, "\n"));)
            if (*line)
                say("program %d: %s", id, line);
    }
    return false;
}

static void wait_for(int id, pid_t child)
{
    int status;

    Waitpid_status(child, &status);
    if (WIFSIGNALED(status))
        say("program %d was ended by SIG%s", id,
            sigabbrev_np(WTERMSIG(status)));
    else
        say("program %d exited with %d", id, WEXITSTATUS(status));
}

static void *task(void *arg)
{
    int id = task_id(arg), ends[2];

    Pipe(ends);
    pid_t child = start(id, ends[1]);
    Close(ends[1]);
    if (!read_lines(5 * wait_s, id, ends[0])) {
        say("program %d takes too long", id);
        Kill(child, SIGTERM);
    }
    Close(ends[0]);
    wait_for(id, child);
    return NULL;
}

void run(void)
{
    pthread_t threads[PROGRAMS];

    say("main starts the programs");
    for (int i = 0; i < PROGRAMS; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < PROGRAMS; i++)
        Pthread_join(threads[i], NULL);
    say("main has waited for all");
}
