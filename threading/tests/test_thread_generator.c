/*
 * test_thread_generator.c - values one by one, each when it is asked for.
 */
#include "event.h"
#include "generator.h"
#include "torture.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

static atomic_int produced, cleaned_up;
static struct event may_go_on = EVENT_INIT;

static void *number(intptr_t value)
{
    return (void *)value;
}

static int count_to(struct generator *generator, void *to)
{
    for (intptr_t i = 1; i <= (intptr_t)to; i++) {
        produced++;
        int error = generator_yield(generator, number(i));
        if (error) {
            cleaned_up++;
            return error;
        }
    }
    return 0;
}

static int fail_after_one(struct generator *generator, void *argument)
{
    CHECK_EQUAL(generator_yield(generator, argument), 0);
    return -EIO;
}

static int ignore_the_end(struct generator *generator, void *argument)
{
    while (generator_yield(generator, argument) == 0)
        ;
    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(generator_yield(generator, argument), -ECANCELED);
    cleaned_up++;
    return 0;
}

static int take_long(struct generator *generator, void *argument)
{
    event_wait(&may_go_on, INFINITY);
    return generator_yield(generator, argument);
}

static struct generator *generate(generator_function *function, void *argument)
{
    struct generator *generator;

    CHECK_EQUAL(generator_create(&generator, function, argument), 0);
    return generator;
}

TEST(values_come_one_by_one_and_end)
{
    struct generator *numbers = generate(count_to, number(3));
    void *value;

    for (int i = 1; i <= 3; i++) {
        CHECK_EQUAL(generator_next(numbers, INFINITY, &value), 0);
        CHECK(value == number(i));
    }
    CHECK_EQUAL(generator_next(numbers, INFINITY, &value), -ENODATA);
    CHECK_EQUAL(generator_next(numbers, 0, &value), -ENODATA);
    CHECK(value == number(3));
    CHECK_EQUAL(generator_close(numbers), 0);
}

TEST(nothing_is_produced_before_it_is_asked_for)
{
    struct generator *numbers = generate(count_to, number(3));
    void *value;

    usleep(20000);
    CHECK_EQUAL(produced, 0);
    CHECK_EQUAL(generator_next(numbers, INFINITY, &value), 0);
    usleep(20000);
    CHECK_EQUAL(produced, 1);
    CHECK_EQUAL(generator_close(numbers), 0);
}

TEST(generator_closed_before_the_first_value_never_begins)
{
    CHECK_EQUAL(generator_close(generate(count_to, number(3))), 0);
    CHECK_EQUAL(produced, 0);
    CHECK_EQUAL(generator_close(NULL), 0);
}

TEST(generator_closed_early_cleans_up)
{
    struct generator *numbers = generate(count_to, number(3));
    void *value;

    CHECK_EQUAL(generator_next(numbers, INFINITY, &value), 0);
    CHECK_EQUAL(generator_close(numbers), 0);
    CHECK_EQUAL(cleaned_up, 1);
}

TEST(closed_generator_can_only_end)
{
    struct generator *numbers = generate(ignore_the_end, NULL);
    void *value;

    CHECK_EQUAL(generator_next(numbers, INFINITY, &value), 0);
    CHECK_EQUAL(generator_next(numbers, INFINITY, &value), 0);
    CHECK_EQUAL(generator_close(numbers), 0);
    CHECK_EQUAL(cleaned_up, 1);
}

TEST(error_of_the_producer_comes_after_its_values)
{
    struct generator *numbers = generate(fail_after_one, number(9));
    void *value;

    CHECK_EQUAL(generator_next(numbers, INFINITY, &value), 0);
    CHECK(value == number(9));
    CHECK_EQUAL(generator_next(numbers, INFINITY, &value), -EIO);
    CHECK_EQUAL(generator_next(numbers, INFINITY, &value), -EIO);
    CHECK_EQUAL(generator_close(numbers), -EIO);
}

TEST(value_that_is_late_comes_with_the_next_question)
{
    struct generator *numbers = generate(take_long, number(9));
    void *value = NULL;

    CHECK_EQUAL(generator_next(numbers, 0, &value), -ETIMEDOUT);
    CHECK_EQUAL(generator_next(numbers, 0.02, &value), -ETIMEDOUT);
    CHECK(!value);
    event_set(&may_go_on);
    CHECK_EQUAL(generator_next(numbers, INFINITY, &value), 0);
    CHECK(value == number(9));
    CHECK_EQUAL(generator_next(numbers, INFINITY, &value), -ENODATA);
    CHECK_EQUAL(generator_close(numbers), 0);
}

static void *let_it_go_on_soon(void *argument)
{
    usleep(30000);
    event_set(&may_go_on);
    return argument;
}

TEST(generator_closed_while_the_producer_works_waits_for_it)
{
    struct generator *numbers = generate(take_long, NULL);
    pthread_t thread;
    void *value;

    CHECK_EQUAL(generator_next(numbers, 0.01, &value), -ETIMEDOUT);
    CHECK_EQUAL(pthread_create(&thread, NULL, let_it_go_on_soon, NULL), 0);
    CHECK_EQUAL(generator_close(numbers), 0);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
}

static int misuse(struct generator *generator, void *argument)
{
    CHECK_EQUAL(generator_next(generator, INFINITY, &argument), -EDEADLK);
    CHECK_EQUAL(generator_close(generator), -EDEADLK);
    return generator_yield(generator, argument);
}

TEST(producer_that_asks_itself_and_consumer_that_yields_are_refused)
{
    struct generator *numbers = generate(misuse, number(4));
    void *value;

    CHECK_EQUAL(generator_yield(numbers, NULL), -EPERM);
    CHECK_EQUAL(generator_next(numbers, INFINITY, &value), 0);
    CHECK(value == number(4));
    CHECK_EQUAL(generator_close(numbers), 0);
}

static struct generator *shared;

static void *add_up(void *argument)
{
    intptr_t sum = 0;

    for (void *value = argument; generator_next(shared, INFINITY, &value) == 0;)
        sum += (intptr_t)value;
    return number(sum);
}

TEST(several_threads_may_ask_and_each_value_comes_once, .limit_s = 30)
{
    pthread_t threads[3];
    intptr_t sum = 0;
    void *part;

    shared = generate(count_to, number(500));
    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(pthread_create(&threads[i], NULL, add_up, NULL), 0);
    for (int i = 0; i < 3; i++) {
        CHECK_EQUAL(pthread_join(threads[i], &part), 0);
        sum += (intptr_t)part;
    }
    CHECK_EQUAL(sum, 500 * 501 / 2);
    CHECK_EQUAL(generator_close(shared), 0);
}

/* --- faults ----------------------------------------------------------------------------------- */

TEST(generator_gives_its_values_or_is_refused)
{
    struct generator *numbers;
    void *value;

    int error = generator_create(&numbers, count_to, number(1));
    CHECK(error == 0 || error == -ENOMEM || error == -EAGAIN);
    if (error)
        test_skip("refused: a generator");
    CHECK_EQUAL(generator_next(numbers, INFINITY, &value), 0);
    CHECK_EQUAL(generator_close(numbers), 0);
}

TEST(generator_survives_threads_that_cannot_be_had)
{
    torture("test_thread_generator", "generator_gives_its_values_or_is_refused", "pthread_create",
            "EAGAIN");
}

TEST(generator_survives_memory_that_cannot_be_had)
{
    torture("test_thread_generator", "generator_gives_its_values_or_is_refused", "calloc",
            "ENOMEM");
}
