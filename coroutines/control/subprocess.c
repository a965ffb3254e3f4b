/*
 * coroutines/control/subprocess.c - three programs side by side,
 * with a task for each that reads its output.
 *
 * Usage: build/coroutines/control/subprocess --wait 1
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "control.h"
#include "programs.h"

static void start(int id, co_process **child, co_stream **output)
{
    char *const words[] = {"sh", "-c", program_script(id, wait_s),
                           NULL};

    Co_create_subprocess(child, words, .stdout_stream = output);
}

/* False: the time is over before the output is. */
static bool read_lines(int id, co_stream *output, double seconds)
{
    co_timeout timeout;
    char line[512];

    CHECKED_CO(co_timeout_begin(&timeout, seconds));
    while (co_read_line(output, line, sizeof line) > 0) {
        line[strcspn(line, "\n")] = '\0';
        say("program %d: %s", id, line);
    }
    return co_timeout_end(&timeout) != UV_ETIMEDOUT;
}

static void wait_for(int id, co_process *child)
{
    int status;

    Co_process_wait(child, &status);
    program_ended(id, status);
}

static void *task(void *arg)
{
    int id = task_id(arg);
    co_process *child;
    co_stream *output;

    start(id, &child, &output);
    if (!read_lines(id, output, 5 * wait_s)) {
        say("program %d takes too long", id);
        co_process_kill(child, SIGTERM);
    }
    wait_for(id, child);
    co_process_release(child);
    co_close(output);
    return NULL;
}

void run(void)
{
    co_task *coroutines[PROGRAMS];

    say("main starts the programs");
    for (int i = 0; i < PROGRAMS; i++)
        coroutines[i] = Co_create_task(task, task_arg(i + 1));
    Co_gather(coroutines, PROGRAMS, NULL);
    say("main has waited for all");
}
