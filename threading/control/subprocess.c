/*
 * threading/control/subprocess.c - three other programs side by
 * side, a thread for each: it reads what its program prints, and
 * ends one that takes too long.
 *
 * Usage: build/threading/control/subprocess --wait 1
 * Compare with control/subprocess.c in multiprocessing/ and
 * coroutines/.
 */
#include "lesson.h"

#include <spawn.h>
#include <string.h>

#define PROGRAMS 3

static const char *const scripts[] = {
    "echo begins; sleep $1; echo goes on; sleep $1; echo ends",
    "echo begins; sleep $2; echo gives up; exit 3",
    "echo begins; exec sleep 60",
};

/* Not Fork(): a child has only the thread that forked, and locks
   that others held stay locked in it. */
static pid_t start(int id, int output)
{
    char unit[32], half[32];
    char *const words[] = {"sh", "-c", (char *)scripts[id - 1],
                           "sh", unit, half,
                           NULL};
    posix_spawn_file_actions_t actions;
    pid_t child;

    snprintf(unit, sizeof unit, "%g", lesson.wait);
    snprintf(half, sizeof half, "%g", lesson.wait / 2);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output,
                                     STDOUT_FILENO);
    int error = posix_spawnp(&child, *words, &actions, NULL, words,
                             environ);
    if (error)
        fail(error, "posix_spawnp: %s", *words);
    posix_spawn_file_actions_destroy(&actions);
    return child;
}

static bool read_lines(int id, int output)
{
    char text[512]; /* echo writes its line in one piece */
    ssize_t size = read(output, text, sizeof text - 1);

    text[size > 0 ? size : 0] = '\0';
    for (char *rest = text, *line; (line = strsep(&rest, "\n"));)
        if (*line)
            say("program %d: %s", id, line);
    return size > 0;
}

static bool read_until(double end, int id, int output)
{
    struct pollfd more = {.fd = output, .events = POLLIN};

    while (Poll_for(&more, 1, end - monotonic_seconds()))
        if (!read_lines(id, output))
            return true;
    return false; /* the time is over, its output is not */
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
    double end = monotonic_seconds() + 5 * lesson.wait;
    int id = task_id(arg), ends[2];

    Pipe(ends);
    pid_t child = start(id, ends[1]);
    Close(ends[1]);
    if (!read_until(end, id, ends[0])) {
        say("program %d takes too long", id);
        Kill(child, SIGTERM);
    }
    wait_for(id, child);
    Close(ends[0]);
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
