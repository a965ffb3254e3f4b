/*
 * test_process_generator.c - values on request from a process, and every way in which they end.
 */
#include "generator.h"
#include "leftovers.h"

#include <math.h>
#include <string.h>

static int count(struct generator *generator, void *argument)
{
    int error = 0;

    for (int i = 0; i < *(int *)argument && !error; i++)
        error = generator_yield(generator, &i, sizeof i);
    return error;
}

static void count_to_three(void)
{
    struct generator *generator;
    int number = -1;
    size_t size;

    CHECK_EQUAL(generator_create(&generator, count, &(int){3}), 0);
    for (int i = 0; i < 3; i++) {
        CHECK_EQUAL(generator_next(generator, INFINITY, &number, sizeof number, &size), 0);
        CHECK_EQUAL(number, i);
        CHECK_EQUAL(size, sizeof number);
    }
    CHECK_EQUAL(generator_next(generator, INFINITY, &number, sizeof number, NULL), -ENODATA);
    CHECK_EQUAL(generator_next(generator, INFINITY, &number, sizeof number, NULL), -ENODATA);
    CHECK_EQUAL(generator_close(generator, 1), 0);
}

TEST(values_come_in_order_and_then_an_end)
{
    count_to_three();
    LEAVES_NOTHING(count_to_three());
}

static int clean_up(struct generator *generator, void *argument)
{
    int error = generator_yield(generator, NULL, 0);

    if (error == -ECANCELED && write(*(int *)argument, "!", 1) != 1)
        return -EIO;
    return error;
}

TEST(closing_early_lets_the_producer_clean_up)
{
    struct generator *generator;
    int ends[2];
    char byte;

    CHECK_EQUAL(pipe(ends), 0);
    LEAVES_NOTHING({
        CHECK_EQUAL(generator_create(&generator, clean_up, &ends[1]), 0);
        CHECK_EQUAL(generator_next(generator, INFINITY, NULL, 0, NULL), 0);
        CHECK_EQUAL(generator_close(generator, 10), 0);
    });
    CHECK_EQUAL(read(ends[0], &byte, 1), 1);
}

static int fail_at_once(struct generator *generator, void *argument)
{
    (void)generator;
    (void)argument;
    return -EIO;
}

TEST(nothing_runs_before_the_first_value_is_asked_for)
{
    struct generator *generator;

    CHECK_EQUAL(generator_create(&generator, fail_at_once, NULL), 0);
    CHECK_EQUAL(generator_close(generator, 10), 0);
}

TEST(error_of_the_producer_arrives)
{
    struct generator *generator;

    LEAVES_NOTHING({
        CHECK_EQUAL(generator_create(&generator, fail_at_once, NULL), 0);
        CHECK_EQUAL(generator_next(generator, INFINITY, NULL, 0, NULL), -EIO);
        CHECK_EQUAL(generator_next(generator, INFINITY, NULL, 0, NULL), -EIO);
        CHECK_EQUAL(generator_close(generator, 10), -EIO);
    });
}

static int die_at_the_second(struct generator *generator, void *argument)
{
    int error = generator_yield(generator, NULL, 0);

    die_by(*(int *)argument);
    return error;
}

TEST(killed_producer_is_noticed)
{
    const int signals[] = {SIGSEGV, SIGKILL};
    struct generator *generator;

    for (int i = 0; i < 2; i++) {
        int number = signals[i];
        CHECK_EQUAL(generator_create(&generator, die_at_the_second, &number), 0);
        CHECK_EQUAL(generator_next(generator, INFINITY, NULL, 0, NULL), 0);
        CHECK_EQUAL(generator_next(generator, INFINITY, NULL, 0, NULL), -EOWNERDEAD);
        CHECK_EQUAL(generator_close(generator, 10), -EOWNERDEAD);
    }
}

static int wait_for_a_byte(struct generator *generator, void *argument)
{
    char byte = 0;

    if (read(*(int *)argument, &byte, 1) != 1)
        return -EIO;
    return generator_yield(generator, &byte, 1);
}

TEST(value_that_is_late_comes_with_the_next_call)
{
    struct generator *generator;
    int ends[2];
    char byte;

    CHECK_EQUAL(pipe(ends), 0);
    CHECK_EQUAL(generator_create(&generator, wait_for_a_byte, &ends[0]), 0);
    CHECK_EQUAL(generator_next(generator, 0.02, &byte, 1, NULL), -ETIMEDOUT);
    CHECK_EQUAL(generator_next(generator, 0, &byte, 1, NULL), -ETIMEDOUT);
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    CHECK_EQUAL(generator_next(generator, INFINITY, &byte, 1, NULL), 0);
    CHECK_EQUAL(byte, 'x');
    CHECK_EQUAL(generator_next(generator, INFINITY, &byte, 1, NULL), -ENODATA);
    CHECK_EQUAL(generator_close(generator, 1), 0);
}

TEST(value_that_is_too_long_is_dropped_and_the_next_one_comes)
{
    struct generator *generator;
    int number;
    size_t size;

    CHECK_EQUAL(generator_create(&generator, count, &(int){2}), 0);
    CHECK_EQUAL(generator_next(generator, INFINITY, &number, 1, &size), -EMSGSIZE);
    CHECK_EQUAL(size, sizeof number);
    CHECK_EQUAL(generator_next(generator, INFINITY, &number, sizeof number, NULL), 0);
    CHECK_EQUAL(number, 1);
    CHECK_EQUAL(generator_close(generator, 10), 0);
}

static int ignore_everything(struct generator *generator, void *argument)
{
    (void)argument;
    signal(SIGTERM, SIG_IGN);
    generator_yield(generator, NULL, 0);
    for (int waited = -1; waited;)
        waited = pause();
    return 0;
}

TEST(producer_that_does_not_end_is_killed)
{
    struct generator *generator;

    LEAVES_NOTHING({
        CHECK_EQUAL(generator_create(&generator, ignore_everything, NULL), 0);
        CHECK_EQUAL(generator_next(generator, INFINITY, NULL, 0, NULL), 0);
        CHECK_EQUAL(generator_close(generator, 0.03), -EOWNERDEAD);
    });
}
