/*
 * main.c - the main() of every lesson: compiled once for each, with the lesson's name and model.
 */
#include "lesson.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/prctl.h>

/* The coroutines' helpers have one: their lessons run inside the loop. */
#if __has_include("loop.h")
#include "loop.h"
#else
#define in_loop(part) part()
#endif

/* On the one where we are now. Threads and children inherit it. */
static void keep_to_one_core(void)
{
    cpu_set_t one;

    CPU_ZERO(&one);
    CPU_SET((size_t)sched_getcpu(), &one);
    if (sched_setaffinity(0, sizeof one, &one) < 0)
        fail(errno, "--one-core: sched_setaffinity");
}

static void run_timed(void)
{
    if (prepare)
        prepare();
    recorder_start();
    run();
    recorder_stop();
    if (conclude)
        conclude();
}

/* In a child, whose crash leaves this process to report it. */
static void run_outlived(void)
{
    recorder_start(); /* before the child, which sets the clock's zero again */
    pid_t child = Fork();

    if (child == 0) {
        in_loop(run_timed);
        _exit(0);
    }
    int signal = Waitpid_signal(child);
    recorder_stop();
    if (signal)
        lesson_answer("the program was killed by SIG%s", sigabbrev_np(signal));
    lesson_figure("finished", (double)recorder_finished(), "");
}

int main(int count, char **words)
{
    struct program program = {.lesson = LESSON_NAME, .model = LESSON_MODEL, .kind = LESSON_KIND};

    read_options(count, words, &program);
    if (program.describe && program.record_fd < 0)
        program.record_fd = STDOUT_FILENO;
    recorder_open(&program);
    if (program.describe)
        return dprintf(program.record_fd, "end\n") < 0;

    /* Linux lets timers ring up to 50 µs late, to save wake-ups: here that is what is measured.
       Threads and children inherit it, so it is the same for every model. */
    prctl(PR_SET_TIMERSLACK, 1);
    if (program.one_core)
        keep_to_one_core();
    if (program.outlive)
        run_outlived();
    else
        in_loop(run_timed);

    if (program.record_fd < 0 && !program.quiet)
        recorder_print_total();
    if (program.record_fd >= 0) {
        int error = recorder_write();
        if (error)
            fail(error, "writing the record");
    }
    return 0;
}
