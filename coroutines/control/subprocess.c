/*
 * coroutines/control/subprocess.c - three programs side by side,
 * with a task for each that reads its output.
 *
 * Usage: build/coroutines/control/subprocess --wait 1
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "control.h"

#define PROGRAMS 3
static const char *const scripts[] = {
    "echo begins; sleep %g; echo goes on; sleep %g; echo ends",
    "echo begins; sleep %g; echo gives up; exit 3",
    "echo begins; exec sleep %g",
};
static const double units[] = {1, 0.5, 60};

static void start(int id, co_process **child, co_stream **output)
{
    double unit = units[id - 1] * wait_s;
    char script[100];
    char *const words[] = {"sh", "-c", script, NULL};

    snprintf(script, sizeof script, scripts[id - 1], unit, unit);
    Co_create_subprocess(child, words, .stdout_stream = output);
}

/* False: the time is over before the output is. */
static bool read_lines(double seconds, int id, co_stream *output)
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
    if (status < 0)
        say("program %d was ended by SIG%s", id,
            sigabbrev_np(-status));
    else
        say("program %d exited with %d", id, status);
}

static void *task(void *arg)
{
    int id = task_id(arg);
    co_process *child;
    co_stream *output;

    start(id, &child, &output);
    if (!read_lines(5 * wait_s, id, output)) {
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
    for (int i = 0; i < PROGRAMS; i++)
        Co_await(coroutines[i], NULL);
    say("main has waited for all");
}
