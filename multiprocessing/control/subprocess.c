/*
 * multiprocessing/control/subprocess.c - three programs side by
 * side, with a process for each that reads its output.
 *
 * Usage: build/multiprocessing/control/subprocess --wait 1
 * Compare with the same file in threading/ and coroutines/.
 */
#include "control.h"
#include "programs.h"

static pid_t start(int id, int output)
{
    char *const words[] = {"sh", "-c", program_script(id, wait_s),
                           NULL};
    pid_t child;

    if ((child = Fork_helper()) == 0) {
        if (dup2(output, STDOUT_FILENO) >= 0)
            execvp(*words, words);
        fail(errno, "start of %s", *words);
    }
    return child;
}

static void wait_for(int id, pid_t child)
{
    int status;

    Waitpid_status(child, &status);
    program_ended(id, WIFSIGNALED(status) ? -WTERMSIG(status)
                                          : WEXITSTATUS(status));
}

static int task(int id)
{
    int ends[2];

    Pipe(ends);
    pid_t child = start(id, ends[1]);
    Close(ends[1]);
    if (!program_lines(id, ends[0], 5 * wait_s)) {
        say("program %d takes too long", id);
        Kill(child, SIGTERM);
    }
    Close(ends[0]);
    wait_for(id, child);
    return 0;
}

void run(void)
{
    pid_t children[PROGRAMS];

    say("main starts the programs");
    for (int i = 0; i < PROGRAMS; i++)
        if ((children[i] = Fork()) == 0)
            _exit(task(i + 1));
    for (int i = 0; i < PROGRAMS; i++)
        Waitpid(children[i]);
    say("main has waited for all");
}
