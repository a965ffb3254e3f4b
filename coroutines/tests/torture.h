/*
 * torture.h - a scenario again and again, the n-th call of a function failing each time.
 */
#ifndef TORTURE_H
#define TORTURE_H

#include "co.h"
#include "shell.h"
#include "test.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* The first `calls` calls of a function are to fail, one in each run. */
struct fault {
    const char *function_and_error; /* FUNCTION:ERROR; NULL ends a list */
    int calls;
};

#define TORTURE_FAILED 128 /* added to a child's exit code */

static bool torture_began;

static void *torture_task(void *scenario)
{
    torture_began = true;
    int error = (*(int (**)(void))scenario)();

    return error ? co_raise(error) : NULL;
}

static int torture_descriptors(void)
{
    int count = 0;

    for (int fd = 0; fd < TORTURE_FAILED; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

/*
 * In a child: runs the scenario with the fault, then without. Its exit code is how many descriptors
 * are then open, and whether the fault was met. 0: there was no loop to run it in.
 */
static void torture_once(const char *fault, int n, int (*scenario)(void))
{
    char with_count[64];

    snprintf(with_count, sizeof with_count, "%s:%d", fault, n);
    setenv("FAULT", with_count, 1);
    int error = co_run(torture_task, &scenario, NULL);
    unsetenv("FAULT");
    CHECK(error <= 0 && error != CO_EDEADLK);
    if (!torture_began)
        exit(0);
    CHECK_EQUAL(co_run(torture_task, &scenario, NULL), 0);
    exit(torture_descriptors() + (error ? TORTURE_FAILED : 0));
}

static int torture_in_child(const char *fault, int n, int (*scenario)(void))
{
    int status;

    fflush(stdout);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0)
        torture_once(fault, n, scenario);
    CHECK(waitpid(child, &status, 0) == child);
    if (!WIFEXITED(status))
        printf("%s:%d: ended by signal %d\n", fault, n, WTERMSIG(status));
    CHECK(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/*
 * Runs `scenario` in a task, with each of `faults` in turn: it returns 0 or an error, and works
 * again afterwards. The faults come from a library that has to be preloaded, so the test runs
 * itself once more, by the name of its program and its own.
 */
static inline void torture(const char *program, const char *test, const struct fault faults[],
                           int (*scenario)(void))
{
    const char *build = getenv("BUILD") ? getenv("BUILD") : "build", *preloaded;
    char library[256];
    int failed = 0;

    snprintf(library, sizeof library, "%s/tests/faults.so", build);
    preloaded = getenv("LD_PRELOAD");
    if (!preloaded || !strstr(preloaded, "faults.so")) {
        if (strstr(build, "address") || strstr(build, "thread"))
            test_skip("faults are not injected below a sanitizer's runtime");
        if (access(library, R_OK))
            test_skip("faults.so is not built: make check");
        struct said *said = shell("LD_PRELOAD=$PWD/%s $BUILD/tests/%s %s", library, program, test);
        fputs(said->text, stdout);
        CHECK_EQUAL(said->code, 0);
        return;
    }
    /* libuv's first loop makes a pipe for the process, and aborts if it cannot. */
    uv_loop_t first;
    CHECK_EQUAL(uv_loop_init(&first), 0);
    CHECK_EQUAL(uv_loop_close(&first), 0);
    int usual = torture_in_child("none", 1, scenario);
    for (const struct fault *fault = faults; fault->calls; fault++) {
        for (int n = 1; n <= fault->calls; n++) {
            int code = torture_in_child(fault->function_and_error, n, scenario);
            int open = code % TORTURE_FAILED;

            if (code && open != usual)
                printf("%s:%d: %d descriptors are open, not %d\n", fault->function_and_error, n,
                       open, usual);
            CHECK(code == 0 || open == usual);
            failed += code >= TORTURE_FAILED;
        }
    }
    CHECK(failed > 0);
}

#endif
