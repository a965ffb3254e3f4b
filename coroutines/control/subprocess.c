/*
 * coroutines/control/subprocess.c - three other programs side by
 * side, a task for each: it reads what its program prints, and ends
 * one that takes too long.
 *
 * Usage: build/coroutines/control/subprocess --wait 1
 * Compare with control/subprocess.c in threading/ and
 * multiprocessing/.
 */
#include "checked_co.h"
#include "co_cancel.h"
#include "lesson.h"

#include <string.h>

#define PROGRAMS 3

static const char *const scripts[] = {
    "echo begins; sleep $1; echo goes on; sleep $1; echo ends",
    "echo begins; sleep $2; echo gives up; exit 3",
    "echo begins; exec sleep 60",
};

static void start(int id, co_process **process, co_stream **output)
{
    char unit[32], half[32];
    char *const words[] = {"sh", "-c", (char *)scripts[id - 1],
                           "sh", unit, half,
                           NULL};

    snprintf(unit, sizeof unit, "%g", lesson.wait);
    snprintf(half, sizeof half, "%g", lesson.wait / 2);
    Co_create_subprocess(process, words, .stdout_stream = output);
}

static void read_lines(int id, co_stream *output)
{
    char line[512];

    while (co_read_line(output, line, sizeof line) > 0) {
        line[strcspn(line, "\n")] = '\0';
        say("program %d: %s", id, line);
    }
}

static void wait_for(int id, co_process *process)
{
    int status;

    Co_process_wait(process, &status);
    if (status < 0)
        say("program %d was ended by SIG%s", id,
            sigabbrev_np(-status));
    else
        say("program %d exited with %d", id, status);
}

static void *task(void *arg)
{
    int id = task_id(arg);
    co_process *process;
    co_stream *output;
    co_timeout timeout;

    co_timeout_begin(&timeout, 5 * lesson.wait);
    start(id, &process, &output);
    read_lines(id, output);
    if (co_timeout_end(&timeout) == UV_ETIMEDOUT) {
        say("program %d takes too long", id);
        co_process_kill(process, SIGTERM);
    }
    wait_for(id, process);
    co_process_release(process);
    co_close(output);
    return NULL;
}

static void *all_tasks(void *arg)
{
    co_task *tasks[PROGRAMS];

    say("main starts the programs");
    for (int i = 0; i < PROGRAMS; i++)
        tasks[i] = Co_create_task(task, task_arg(i + 1));
    Co_gather(tasks, PROGRAMS, NULL);
    say("main has waited for all");
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
