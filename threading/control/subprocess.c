/*
 * threading/control/subprocess.c - three programs side by side,
 * with a thread for each that reads its output.
 *
 * Usage: build/threading/control/subprocess --wait 1
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"
#include "programs.h"

#include <spawn.h>

/* Not Fork(): a child has only the thread that forked, and locks
   that others held stay locked in it. */
static pid_t start(int id, int output)
{
    char *const words[] = {"sh", "-c", program_script(id, wait_s),
                           NULL};
    posix_spawn_file_actions_t files;
    pid_t child;

    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    int error =
        posix_spawnp(&child, *words, &files, NULL, words, environ);
    if (error)
        fail(error, "posix_spawnp: %s", *words);
    posix_spawn_file_actions_destroy(&files);
    return child;
}

static void wait_for(int id, pid_t child)
{
    int status;

    Waitpid_status(child, &status);
    program_ended(id, WIFSIGNALED(status) ? -WTERMSIG(status)
                                          : WEXITSTATUS(status));
}

static void *task(void *arg)
{
    int id = task_id(arg), ends[2];

    Pipe(ends);
    pid_t child = start(id, ends[1]);
    Close(ends[1]);
    if (!program_lines(id, ends[0], 5 * wait_s)) {
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
