/*
 * multiprocessing/control/subprocess.c - three other programs side
 * by side, each in a forked child; main reads what they print, and
 * ends one that takes too long.
 *
 * Usage: build/multiprocessing/control/subprocess --wait 1
 * Compare with control/subprocess.c in threading/ and coroutines/.
 */
#include "lesson.h"

#include <errno.h>
#include <string.h>

#define PROGRAMS 3

static const char *const scripts[] = {
    "echo begins; sleep $1; echo goes on; sleep $1; echo ends",
    "echo begins; sleep $2; echo gives up; exit 3",
    "echo begins; exec sleep 60",
};

static pid_t start(int id, int output)
{
    char unit[32], half[32];
    char *const words[] = {"sh", "-c", (char *)scripts[id - 1],
                           "sh", unit, half,
                           NULL};

    snprintf(unit, sizeof unit, "%g", lesson.wait);
    snprintf(half, sizeof half, "%g", lesson.wait / 2);
    pid_t child = Fork();
    if (child == 0) {
        if (dup2(output, STDOUT_FILENO) >= 0)
            execvp(*words, words);
        fail(errno, "start of %s", *words);
    }
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

void run(void)
{
    double end = monotonic_seconds() + 5 * lesson.wait;
    pid_t children[PROGRAMS];
    struct pollfd outputs[PROGRAMS];
    int ends[2], left = PROGRAMS;

    say("main starts the programs");
    for (int i = 0; i < PROGRAMS; i++) {
        Pipe(ends);
        children[i] = start(i + 1, ends[1]);
        Close(ends[1]);
        outputs[i] = (struct pollfd){ends[0], POLLIN, 0};
    }
    while (left > 0) {
        int ready =
            Poll_for(outputs, PROGRAMS, end - monotonic_seconds());
        for (int i = 0; i < PROGRAMS; i++) {
            if (outputs[i].fd < 0)
                continue; /* has ended */
            if (ready == 0) {
                say("program %d takes too long", i + 1);
                Kill(children[i], SIGTERM);
            } else if (!outputs[i].revents ||
                       read_lines(i + 1, outputs[i].fd)) {
                continue;
            }
            wait_for(i + 1, children[i]);
            Close(outputs[i].fd);
            outputs[i].fd = -1;
            left--;
        }
    }
    say("main has waited for all");
}
