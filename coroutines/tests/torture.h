/*
 * torture.h - a scenario again and again, the n-th call of a function failing each time.
 */
#ifndef TORTURE_H
#define TORTURE_H

#include "co.h"
#include "shell.h"
#include "test.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#define TORTURE_MOST        1000 /* calls of one function in a scenario */
#define TORTURE_DESCRIPTORS 128

/* What a child has come to. */
struct tortured {
    bool no_loop, failed, met; /* in the first run; the fault was met */
    int descriptors;           /* that are open, and pieces of memory held, after the second run */
    long memory;
};

static long torture_asks(const char *function)
{
    long (*asked)(void);

    *(void **)&asked = dlsym(RTLD_DEFAULT, function);
    return asked ? asked() : 0;
}

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

    for (int fd = 0; fd < TORTURE_DESCRIPTORS; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

/* In a child: the scenario with the fault, if there is a loop to run it in, then without. */
static void torture_once(const char *fault, int n, int (*scenario)(void), struct tortured *result)
{
    char with_count[64];

    snprintf(with_count, sizeof with_count, "%s:%d", fault, n);
    setenv("FAULT", with_count, 1);
    int error = co_run(torture_task, &scenario, NULL);
    unsetenv("FAULT");
    CHECK(error <= 0 && error != CO_EDEADLK);
    result->failed = error;
    result->no_loop = !torture_began;
    CHECK_EQUAL(co_run(torture_task, &scenario, NULL), 0);
    result->descriptors = torture_descriptors();
    result->memory = torture_asks("faults_memory_held");
    result->met = torture_asks("faults_injected") > 0;
    _exit(0);
}

static struct tortured torture_in_child(const char *fault, int n, int (*scenario)(void))
{
    struct tortured *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int status;

    CHECK(shared != MAP_FAILED);
    fflush(stdout);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0)
        torture_once(fault, n, scenario, shared);
    CHECK(waitpid(child, &status, 0) == child);
    if (status)
        printf("%s:%d: exit code %d, signal %d\n", fault, n, WEXITSTATUS(status), WTERMSIG(status));
    CHECK_EQUAL(status, 0);
    struct tortured result = *shared;
    munmap(shared, sizeof *shared);
    return result;
}

/* With one fault, the n-th call failing for n = 1, 2, …; returns how many scenarios failed. */
static int torture_with(const char *fault, struct tortured usual, int (*scenario)(void))
{
    int failed = 0;

    for (int n = 1; n < TORTURE_MOST; n++) {
        struct tortured one = torture_in_child(fault, n, scenario);

        if (!one.met)
            return failed;
        /* A loop that libuv could not make keeps its epoll. */
        if (one.no_loop && one.descriptors == usual.descriptors + 1)
            one.descriptors--;
        if (one.descriptors != usual.descriptors || one.memory > usual.memory)
            printf("%s:%d: %d descriptors are open, not %d; %ld pieces of memory held, not %ld\n",
                   fault, n, one.descriptors, usual.descriptors, one.memory, usual.memory);
        CHECK_EQUAL(one.descriptors, usual.descriptors);
        CHECK(one.memory <= usual.memory);
        failed += one.failed;
    }
    printf("%s: the scenario has no end\n", fault);
    CHECK(false);
    return failed;
}

/*
 * Runs `scenario` in a task with each of `faults` ("FUNCTION:ERROR …") at each place: it returns 0
 * or an error, works again afterwards, and holds no more descriptors and memory than without the
 * fault. The faults come from a library that has to be preloaded, so the test runs itself once
 * more, by its name.
 */
static inline void torture(const char *test, const char *faults, int (*scenario)(void))
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
        struct said *said = shell("LD_PRELOAD=$PWD/%s $BUILD/tests/%s %s", library,
                                  program_invocation_short_name, test);
        fputs(said->text, stdout);
        CHECK_EQUAL(said->code, 0);
        return;
    }
    /* libuv's first loop makes a pipe for the process, and aborts if it cannot. */
    uv_loop_t first;
    CHECK_EQUAL(uv_loop_init(&first), 0);
    CHECK_EQUAL(uv_loop_close(&first), 0);
    struct tortured usual = torture_in_child("none", 1, scenario);
    char words[1024], *rest = words;
    snprintf(words, sizeof words, "%s", faults);
    for (char *fault; (fault = strsep(&rest, " "));)
        failed += torture_with(fault, usual, scenario);
    CHECK(failed > 0);
}

#define TORTURE(test_name, scenario, faults)                                                       \
    TEST(test_name, .limit_s = 120)                                                                \
    {                                                                                              \
        torture(__func__, faults, scenario);                                                       \
    }

#endif
