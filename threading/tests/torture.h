/*
 * torture.h - a test run again and again, each time with another call of a function failing.
 *
 * The tortured test does its work to the end, or says with test_skip() what it was refused, having
 * left nothing behind.
 */
#ifndef TORTURE_H
#define TORTURE_H

#include "shell.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

/* Runs `test` of `program` with the first, second, … call of `function` failing, until none does.
 */
static inline void torture(const char *program, const char *test, const char *function,
                           const char *error)
{
    const char *build = getenv("BUILD");
    int refused = 0, n = 0;

    /* A shim cannot be preloaded before a sanitizer's own runtime. */
    if (build && (strstr(build, "address") || strstr(build, "thread")))
        test_skip("faults are not injected below a sanitizer's runtime");
    for (struct said *said; ++n < 100; refused++) {
        said = shell("LD_PRELOAD=$PWD/$BUILD/tests/faults.so FAULT=%s:%s:%d $BUILD/tests/%s %s",
                     function, error, n, program, test);
        CHECK_EQUAL(said->code, 0);
        if (!strstr(said->text, "# SKIP refused"))
            break;
    }
    CHECK(refused > 0 && n < 100);
}

#endif
