/*
 * test_process_faults.c - each system call and allocation fails once, wherever it stands.
 *
 * The program is its own subject: with SCENARIO in the environment, and faults.so preloaded, it
 * runs that one and says "right", or the error that it got. Whatever fails, in the parent or in a
 * child, it has to end in time, with no descriptor and no process left. (Where close() and kill()
 * would have to fail, nothing is tried.)
 */
#include "child.h"
#include "future.h"
#include "generator.h"
#include "group.h"
#include "leftovers.h"
#include "pool.h"
#include "queue.h"
#include "shell.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FAR 5.0 /* seconds: what takes longer hangs */

static ssize_t twice(const void *argument, size_t size, void *result, size_t capacity)
{
    int number = 2 * *(const int *)argument;

    if (size != sizeof number || capacity < size)
        return -EINVAL;
    memcpy(result, &number, sizeof number);
    return sizeof number;
}

static int use_pool(void)
{
    struct pool *pool;
    struct future *futures[4] = {NULL};
    int number, error = pool_create(&pool, 2, 64);

    if (error)
        return error;
    for (int i = 0; i < 4 && !error; i++)
        error = pool_submit(pool, twice, &i, sizeof i, &futures[i]);
    for (int i = 0; i < 4 && !error; i++) {
        error = future_result(futures[i], FAR, &number, sizeof number, NULL);
        if (!error)
            CHECK_EQUAL(number, 2 * i);
    }
    for (int i = 0; i < 4; i++)
        future_release(futures[i]);
    int ended = pool_destroy(pool, FAR, FAR);
    return error ? error : ended;
}

static int count(struct generator *generator, void *argument)
{
    int error = 0;

    for (int i = 0; i < *(int *)argument && !error; i++)
        error = generator_yield(generator, &i, sizeof i);
    return error;
}

static int use_generator(void)
{
    struct generator *generator;
    int number = 0, expected = 0, error = generator_create(&generator, count, &(int){3});

    if (error)
        return error;
    while ((error = generator_next(generator, FAR, &number, sizeof number, NULL)) == 0)
        CHECK_EQUAL(number, expected++);
    int ended = generator_close(generator, FAR);
    if (error == -ENODATA)
        CHECK_EQUAL(expected, 3);
    return error == -ENODATA ? ended : error;
}

static int succeed(void *argument)
{
    return *(int *)argument;
}

static int use_group(void)
{
    struct group group;
    struct group_errors *errors;
    int error = 0;

    group_begin(&group, FAR);
    for (int i = 0; i < 10 && !error; i++)
        error = group_create_task(&group, succeed, &(int){0});
    int ended = group_end_errors(&group, FAR, &errors);
    free(errors);
    return error ? error : ended;
}

static int put_three(void *argument, struct channel *parent)
{
    int error = 0;

    (void)parent;
    for (int i = 0; i < 3 && !error; i++)
        error = queue_put(argument, &i, FAR);
    return error;
}

static int take_all(struct queue *queue)
{
    int number, error, taken = 0;

    while ((error = queue_get(queue, FAR, &number)) == 0)
        taken++;
    if (error == -ENODATA)
        CHECK_EQUAL(taken, 3);
    return error == -ENODATA ? 0 : error;
}

static int use_queue(void)
{
    struct queue queue;
    struct child child;
    int error = queue_init(&queue, sizeof(int), 3);

    if (error)
        return error;
    error = child_start(&child, put_three, &queue);
    if (!error)
        error = child_join(&child, FAR, NULL, 0, NULL);
    if (child.pid)
        child_cancel(&child, 0);
    if (!error)
        error = queue_close(&queue);
    if (!error)
        error = take_all(&queue);
    queue_destroy(&queue);
    return error;
}

static int set(void *argument, struct channel *parent)
{
    (void)parent;
    return future_set_result(argument, &(int){42}, sizeof(int));
}

static int use_future(void)
{
    struct future *future;
    struct child child;
    int number = 0, error = future_create(&future, sizeof number);

    if (error)
        return error;
    error = child_start(&child, set, future);
    future_hand_over(future);
    if (!error)
        error = future_result(future, FAR, &number, sizeof number, NULL);
    if (!error)
        CHECK_EQUAL(number, 42);
    future_release(future);
    if (child.pid)
        child_cancel(&child, FAR);
    return error;
}

static const struct {
    const char *name;
    int (*use)(void);
} scenarios[] = {{"pool", use_pool},
                 {"generator", use_generator},
                 {"group", use_group},
                 {"queue", use_queue},
                 {"future", use_future}};

__attribute__((constructor)) static void run_scenario(void)
{
    const char *wanted = getenv("SCENARIO"), *fault = getenv("FAULT_HERE");

    for (size_t i = 0; wanted && i < sizeof scenarios / sizeof *scenarios; i++) {
        if (strcmp(wanted, scenarios[i].name) != 0)
            continue;
        int error;
        open_descriptors(); /* what it allocates is not counted: FAULT is not yet there */
        setenv("FAULT", fault, 1);
        LEAVES_NOTHING({
            error = scenarios[i].use();
            unsetenv("FAULT");
        });
        printf("%s\n", error ? strerrorname_np(-error) : "right");
        fflush(stdout);
        _exit(0);
    }
}

/* One run; true when it came out right, although (or because nothing) failed. */
static bool comes_out_right(const char *scenario, const char *fault, int at)
{
    struct said *said = shell("SCENARIO=%s FAULT_HERE=%s:%d LD_PRELOAD=$PWD/$BUILD/tests/faults.so "
                              "timeout 60 $BUILD/tests/test_process_faults",
                              scenario, fault, at);
    if (said->code != 0)
        printf("%s with %s:%d: %s\n", scenario, fault, at, said->text);
    CHECK_EQUAL(said->code, 0);
    return strcmp(said->text, "right\n") == 0;
}

static void skip_where_nothing_can_be_preloaded(void)
{
    const char *build = getenv("BUILD");

    if (build && (strstr(build, "address") || strstr(build, "thread")))
        test_skip("faults are not injected below a sanitizer's runtime");
}

/* Until the n-th call is not there any more; before that, each is an error with a name. */
static void every_one_is_an_error(const char *fault)
{
    skip_where_nothing_can_be_preloaded();
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++) {
        int at = 1;
        while (!comes_out_right(scenarios[i].name, fault, at)) {
            at++;
            CHECK(at < 50);
        }
        CHECK(at > 1);
    }
}

/* It may be an error, or made good by trying again. */
static void every_one_ends_well(const char *fault, int last, bool is_harmless)
{
    skip_where_nothing_can_be_preloaded();
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
        for (int at = 1; at <= last; at++) {
            bool right = comes_out_right(scenarios[i].name, fault, at);
            CHECK(right || !is_harmless);
        }
}

TEST(fork_that_fails_is_reported, .limit_s = 60)
{
    every_one_is_an_error("fork:EAGAIN");
}

TEST(pipe_that_fails_is_reported, .limit_s = 60)
{
    every_one_is_an_error("pipe2:EMFILE");
}

TEST(memory_that_is_lacking_harms_nobody, .limit_s = 60)
{
    every_one_ends_well("calloc:ENOMEM", 16, false);
}

TEST(write_that_fails_harms_nobody, .limit_s = 60)
{
    every_one_ends_well("write:EIO", 8, false);
}

TEST(read_that_fails_harms_nobody, .limit_s = 60)
{
    every_one_ends_well("read:EIO", 8, false);
}

TEST(interrupted_calls_are_done_again, .limit_s = 60)
{
    every_one_ends_well("write:EINTR", 8, true);
    every_one_ends_well("read:EINTR", 8, true);
    every_one_ends_well("waitpid:EINTR", 3, true);
}
