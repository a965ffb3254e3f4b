/*
 * test.h - each test in a process of its own, with a time limit; TAP on stdout.
 *
 *     TEST(sum_of_nothing_is_zero)
 *     {
 *         CHECK(sum_range(0) == 0);
 *     }
 *     TEST(overflow_is_named, .expect_signal = SIGABRT) { … }
 *
 * A test passes when it returns. A failed CHECK, a crash, a hang, or a process that it leaves
 * behind is one failed test and not the end of the others. Link test.c, which holds main():
 * the program's one argument selects the tests whose name contains it.
 *
 * TEST_TIME_FACTOR in the environment multiplies the limits (valgrind and the sanitizers are slow).
 */
#ifndef TEST_H
#define TEST_H

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

struct test {
    const char *name;
    void (*body)(void);
    double limit_s;     /* 0: 10 s */
    int expect_signal;  /* 0: it has to return */
    int expect_exit;    /* the exit code of a test that is to end by itself */
    const char *expect; /* text that its output has to contain, or NULL */
    struct test *next;
};

void test_register(struct test *test);

/* Ends the running test as skipped; `why` names what is missing. */
_Noreturn void test_skip(const char *why);

/* Skips the test under valgrind, which has no pidfds. */
void need_pidfds(void);

#define TEST(test_name, ...)                                                                       \
    static void test_name(void);                                                                   \
    __attribute__((constructor)) static void register_##test_name(void)                            \
    {                                                                                              \
        static struct test test = {.name = #test_name, .body = (test_name), __VA_ARGS__};          \
        test_register(&test);                                                                      \
    }                                                                                              \
    static void test_name(void)

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            printf("%s:%d: CHECK(%s) failed\n", __FILE__, __LINE__, #condition);                   \
            fflush(stdout);                                                                        \
            _exit(1);                                                                              \
        }                                                                                          \
    } while (0)

/* The test fails, and shows the text, where `part` is not in it; or where it is. */
#define CHECK_HAS(text, part)   test_has(__FILE__, __LINE__, text, part, 1)
#define CHECK_LACKS(text, part) test_has(__FILE__, __LINE__, text, part, 0)
void test_has(const char *file, int line, const char *text, const char *part, int wanted);

/* Compares two integers and shows both when they differ. */
#define CHECK_EQUAL(actual, expected)                                                              \
    do {                                                                                           \
        long long actual_ = (long long)(actual), expected_ = (long long)(expected);                \
        if (actual_ != expected_) {                                                                \
            printf("%s:%d: %s is %lld, not %lld\n", __FILE__, __LINE__, #actual, actual_,          \
                   expected_);                                                                     \
            fflush(stdout);                                                                        \
            _exit(1);                                                                              \
        }                                                                                          \
    } while (0)

#endif
