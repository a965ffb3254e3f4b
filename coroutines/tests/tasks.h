/*
 * tasks.h - what tests of tasks share: tests that run in a loop, notes of who came when, and tasks
 * that end in each of the ways there are.
 */
#ifndef TASKS_H
#define TASKS_H

#include "co_cancel.h"
#include "co_internal.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

#define NUMBER(number)  ((void *)(intptr_t)(number))
#define VALUE(number)   ((int)(intptr_t)(number))
#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/*
 * A test whose body is the main task of a loop: that ends well; ends well, and `check` holds then;
 * or ends in a deadlock. Options as those of TEST.
 */
#define IN_LOOP(test_name, ...)                                                                    \
    BODY_(test_name) TEST(test_name, __VA_ARGS__)                                                  \
    {                                                                                              \
        RUN_(test_name, 0);                                                                        \
    }                                                                                              \
    static void test_name##_body(void)
#define IN_LOOP_THEN(check, test_name, ...)                                                        \
    BODY_(test_name) TEST(test_name, __VA_ARGS__)                                                  \
    {                                                                                              \
        RUN_(test_name, 0);                                                                        \
        check;                                                                                     \
    }                                                                                              \
    static void test_name##_body(void)
#define IN_DEADLOCK(test_name, ...)                                                                \
    BODY_(test_name) TEST(test_name, __VA_ARGS__)                                                  \
    {                                                                                              \
        RUN_(test_name, CO_EDEADLK);                                                               \
    }                                                                                              \
    static void test_name##_body(void)
#define BODY_(test_name)                                                                           \
    static void test_name##_body(void);                                                            \
    static void *test_name##_task(void *unused)                                                    \
    {                                                                                              \
        test_name##_body();                                                                        \
        return unused;                                                                             \
    }
#define RUN_(test_name, error)                                                                     \
    CHECK_EQUAL(co_run_at(CO_SITE(test_name), test_name##_task, NULL, NULL), error)

/* A task that returns nothing. */
#define TASK(name, argument)                                                                       \
    static inline void name##_does(void *argument);                                                \
    static void *name(void *argument)                                                              \
    {                                                                                              \
        name##_does(argument);                                                                     \
        return NULL;                                                                               \
    }                                                                                              \
    static inline                                                                                  \
        __attribute__((always_inline)) void name##_does(void *argument __attribute__((unused)))

static inline void run_in_loop(co_function *function, void *argument)
{
    CHECK_EQUAL(co_run(function, argument, NULL), 0);
}

/* A new task that has had its first turn. */
#define STARTED(function, argument)                                                                \
    ({                                                                                             \
        co_task *started_ = co_create_task(function, argument);                                    \
        CHECK_EQUAL(co_yield_now(), 0);                                                            \
        started_;                                                                                  \
    })

struct to_create {
    co_function *function;
    void *argument;
};

static inline void create_all(co_task *tasks[], const struct to_create *all, size_t count)
{
    for (size_t i = 0; i < count; i++)
        tasks[i] = co_create_task(all[i].function, all[i].argument);
}

/* Declares an array of new tasks: TASKS(tasks, {add_one, NUMBER(1)}, {sleep_long, NULL}). */
#define TASKS(tasks, ...)                                                                          \
    co_task *tasks[COUNT_OF(((struct to_create[]){__VA_ARGS__}))];                                 \
    create_all(tasks, (struct to_create[]){__VA_ARGS__}, COUNT_OF(tasks))

/* A new task for each letter; returns how many. */
static inline size_t create_for_each(const char *letters, co_function *function, co_task *tasks[])
{
    size_t count = strlen(letters);

    for (size_t i = 0; i < count; i++)
        tasks[i] = co_create_task(function, NUMBER(letters[i]));
    return count;
}

/* Declare and begin. */
#define BEGIN_TIMEOUT(timeout, seconds)                                                            \
    co_timeout timeout;                                                                            \
    CHECK_EQUAL(co_timeout_begin(&(timeout), seconds), 0)
#define BEGIN_GROUP(group)                                                                         \
    co_group group;                                                                                \
    CHECK_EQUAL(co_group_begin(&(group)), 0)

/* Awaits a new task's end, without an error. */
#define RUN_TASK(function, argument)                                                               \
    CHECK_EQUAL(co_await(co_create_task(function, argument), NULL), 0)

/* Lets everybody who is ready run, and those whom they make ready. */
static inline void let_all_run(void)
{
    for (int i = 0; i < 10; i++)
        CHECK_EQUAL(co_yield_now(), 0);
}

static inline void cancel_and_await(co_task *task, int expected)
{
    CHECK(co_cancel(task));
    CHECK_EQUAL(co_await(task, NULL), expected);
}

/* For tests that wait for what the library does not know. */
static const struct co_reason for_ever __attribute__((unused)) = {.text = "for ever"};

static inline void *wait_for_ever(void *unused)
{
    co_park(&for_ever, unused);
    return NULL;
}

/* --- who came when ---------------------------------------------------------------------------- */

static char order[64];

static inline void note(char what)
{
    size_t length = strlen(order);

    if (length + 1 < sizeof order)
        order[length] = what;
}

#define CHECK_ORDER(expected)                                                                      \
    do {                                                                                           \
        if (strcmp(order, expected) != 0) {                                                        \
            printf("%s:%d: \"%s\", not \"%s\"\n", __FILE__, __LINE__, order, expected);            \
            fflush(stdout);                                                                        \
            _exit(1);                                                                              \
        }                                                                                          \
    } while (0)

/* --- ways to end ------------------------------------------------------------------------------ */

static inline void *add_one(void *number)
{
    return (char *)number + 1;
}

static inline void *fail(void *error)
{
    return co_raise(VALUE(error));
}

static inline void *sleep_long(void *unused)
{
    (void)unused;
    return co_raise(co_sleep(1000));
}

/* Its result is its argument, some milliseconds. */
static inline void *sleep_ms(void *ms)
{
    int error = co_sleep(VALUE(ms) / 1e3);

    return error ? co_raise(error) : ms;
}

static inline void *fail_late(void *error)
{
    int interrupted = co_sleep(0.005);

    return co_raise(interrupted ? interrupted : VALUE(error));
}

static inline void *clean_up_slowly(void *unused)
{
    int error = co_sleep(1000);

    CHECK_EQUAL(error, UV_ECANCELED);
    CHECK_EQUAL(co_sleep(0.005), 0);
    note('c');
    (void)unused;
    return co_raise(error);
}

static inline void *swallow(void *result)
{
    CHECK_EQUAL(co_sleep(1000), UV_ECANCELED);
    return result;
}

static inline void *fail_when_cancelled(void *error)
{
    CHECK_EQUAL(co_sleep(1000), UV_ECANCELED);
    return co_raise(VALUE(error));
}

#endif
