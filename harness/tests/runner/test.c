/*
 * test.c - the runner behind test.h: a child, a process group and a time limit for each test.
 *
 * The runner is the subreaper of what its tests start, so that a process which outlives its test
 * is found, ended and counted as a failure.
 */
#include "test.h"

#include "clock.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#define SKIPPED 77

static struct test *tests;
static struct test **tail = &tests;
static sigset_t child_ended; /* holds SIGCHLD */

void test_register(struct test *test)
{
    *tail = test;
    tail = &test->next;
}

_Noreturn void test_skip(const char *why)
{
    printf("%s\n", why);
    fflush(stdout);
    _exit(SKIPPED);
}

void need_pidfds(void)
{
    int pidfd = (int)syscall(SYS_pidfd_open, getpid(), 0);

    if (pidfd < 0)
        test_skip("no pidfds here (valgrind has none)");
    close(pidfd);
}

void test_has(const char *file, int line, const char *text, const char *part, int wanted)
{
    if ((strstr(text, part) != NULL) == wanted)
        return;
    printf("%s:%d: \"%s\" is %s:\n%s\n", file, line, part, wanted ? "not in" : "in", text);
    fflush(stdout);
    _exit(1);
}

static _Noreturn void fail_runner(const char *what)
{
    perror(what);
    exit(2);
}

static double time_factor(void)
{
    const char *text = getenv("TEST_TIME_FACTOR");
    double factor = text ? strtod(text, NULL) : 1;

    return factor >= 1 ? factor : 1;
}

static _Noreturn void run_body(const struct test *test, int output)
{
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);

    sigprocmask(SIG_UNBLOCK, &child_ended, NULL);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (nothing < 0 || dup2(nothing, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0)
        fail_runner("test: redirecting its output");
    test->body();
    fflush(NULL);
    exit(0);
}

static char *read_back(int output)
{
    static char text[1 << 16];
    ssize_t length = pread(output, text, sizeof text - 1, 0);

    text[length > 0 ? length : 0] = '\0';
    return text;
}

static int end_strays(void)
{
    int strays = 0;

    while (waitpid(-1, NULL, 0) > 0)
        strays++;
    return strays;
}

static void print_as_comment(char *text)
{
    for (char *rest = text, *line; (line = strsep(&rest, "\n"));)
        if (*line || rest)
            printf("#   %s\n", line);
}

/* What is wrong with how the test ended, or NULL. */
static const char *complaint(const struct test *test, int status, const char *output)
{
    static char text[128];

    if (test->expect_signal && WIFSIGNALED(status) && WTERMSIG(status) == test->expect_signal)
        status = 0;
    else if (test->expect_signal)
        return "did not end by the expected signal";
    else if (WIFSIGNALED(status)) {
        snprintf(text, sizeof text, "SIG%s", sigabbrev_np(WTERMSIG(status)));
        return text;
    } else if (WEXITSTATUS(status) != test->expect_exit) {
        snprintf(text, sizeof text, "exit code %d", WEXITSTATUS(status));
        return text;
    }
    return test->expect && !strstr(output, test->expect) ? "its output lacks the expected text"
                                                         : NULL;
}

/* Under valgrind there are no pidfds: a signal says that the child has ended. SIGCHLD is blocked.
 */
static bool wait_for_end(pid_t child, double limit_s)
{
    double until_s = monotonic_seconds() + limit_s;
    siginfo_t info;

    for (;;) {
        info.si_pid = 0;
        if (waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
            info.si_pid == child)
            return true;
        if (monotonic_seconds() >= until_s)
            return false;
        sigtimedwait(&child_ended, NULL, &(struct timespec){1, 0});
    }
}

static bool run_test(const struct test *test, int number)
{
    int output = memfd_create("test", MFD_CLOEXEC);
    if (output < 0)
        fail_runner("test: memfd_create");

    fflush(NULL);
    pid_t child = fork();
    if (child < 0)
        fail_runner("test: fork");
    if (child == 0)
        run_body(test, output);
    setpgid(child, child);

    double limit_s = (test->limit_s > 0 ? test->limit_s : 10) * time_factor();
    bool late = !wait_for_end(child, limit_s);
    siginfo_t info;
    int status = 0;

    if (late)
        kill(-child, SIGKILL);
    /* Its group is ended before it is reaped, so that the number cannot have passed to another. */
    waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT);
    kill(-child, SIGKILL);
    waitpid(child, &status, 0);
    int strays = end_strays();

    char *text = read_back(output);
    bool skipped = WIFEXITED(status) && WEXITSTATUS(status) == SKIPPED && !late;
    const char *wrong = late ? "still running at its time limit" : complaint(test, status, text);
    if (!wrong && strays)
        wrong = "left processes behind";
    bool passed = skipped || !wrong;

    printf("%sok %d - %s%s%s\n", passed ? "" : "not ", number, test->name,
           skipped  ? " # SKIP "
           : passed ? ""
                    : " # ",
           skipped  ? strtok(text, "\n")
           : passed ? ""
                    : wrong);
    if (!passed)
        print_as_comment(text);
    close(output);
    return passed;
}

int main(int count, char **arguments)
{
    const char *wanted = count > 1 ? arguments[1] : "";
    int number = 0, failed = 0;

    prctl(PR_SET_CHILD_SUBREAPER, 1);
    sigemptyset(&child_ended);
    sigaddset(&child_ended, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child_ended, NULL);
    for (struct test *test = tests; test; test = test->next)
        if (strstr(test->name, wanted))
            failed += !run_test(test, ++number);
    printf("1..%d\n", number);
    return failed != 0;
}
