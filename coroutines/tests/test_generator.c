/*
 * test_generator.c - generators: in step with their consumers, closed early, forgotten, nested.
 */
#include "co_generator.h"
#include "co_sync.h"
#include "tasks.h"

static co_event go_on = CO_EVENT_INIT;

static void check_next(co_generator *generator, int expected)
{
    void *value = NULL;

    CHECK_EQUAL(co_next(generator, &value), 0);
    CHECK_EQUAL(VALUE(value), expected);
}

static void check_end(co_generator *generator, int expected)
{
    void *value = NUMBER(77);

    CHECK_EQUAL(co_next(generator, &value), expected);
    CHECK_EQUAL(VALUE(value), 77);
}

/* --- producers -------------------------------------------------------------------------------- */

TASK(count, to)
{
    for (int i = 1; i <= VALUE(to); i++) {
        note((char)('0' + i));
        if (co_yield(NUMBER(i)) != 0) {
            note('x');
            break;
        }
    }
}

static void *fail_after_one(void *error)
{
    co_yield(NUMBER(1));
    return co_raise(VALUE(error));
}

static void *clean_up_awaiting(void *error)
{
    CHECK_EQUAL(co_yield(NUMBER(1)), UV_ECANCELED);
    CHECK_EQUAL(co_sleep(0.01), 0);
    CHECK_EQUAL(co_yield(NUMBER(2)), UV_ECANCELED);
    CHECK_EQUAL(co_yield_now(), 0);
    note('c');
    return co_raise(VALUE(error));
}

TASK(produce_when_told, unused)
{
    int error = co_event_wait(&go_on);

    note(error ? 'x' : 'g');
    while (!error)
        error = co_yield(NUMBER(1)) || co_yield(NUMBER(2));
    CHECK_EQUAL(co_yield(NUMBER(3)), UV_ECANCELED);
    CHECK_EQUAL(co_sleep(0.01), 0);
    note('c');
}

static void *only_even(void *to)
{
    co_generator *numbers = co_generate(count, to);
    void *value;

    while (co_next(numbers, &value) == 0)
        if (VALUE(value) % 2 == 0 && co_yield(value) != 0)
            break;
    note('n');
    CHECK_EQUAL(co_generator_close(numbers), 0);
    return NULL;
}

/* --- consumed, step by step ------------------------------------------------------------------- */

TASK(ask_until_cancelled, generator)
{
    check_end(generator, UV_ECANCELED);
}

static void cancel_a_consumer(co_generator *generator)
{
    co_task *consumer = co_create_task(ask_until_cancelled, generator);
    void *value;

    let_all_run();
    CHECK_EQUAL(co_next(generator, &value), UV_EBUSY);
    CHECK_EQUAL(co_generator_close(generator), UV_EBUSY);
    cancel_and_await(consumer, 0);
}

static void take_step(co_generator *generator, char step)
{
    switch (step) {
    case 'E': /* the end */
        check_end(generator, UV_EOF);
        break;
    case 'F': /* the end, by failure */
        check_end(generator, UV_EIO);
        break;
    case 'C': /* another asks, and is cancelled */
        cancel_a_consumer(generator);
        break;
    case 'c': /* we ask, and are cancelled */
        co_cancel(co_current());
        check_end(generator, UV_ECANCELED);
        break;
    case 'S': /* lets the producer go on */
        co_event_set(&go_on);
        break;
    case '-':
        let_all_run();
        break;
    case '.':
        note('.');
        break;
    default:
        check_next(generator, step - '0');
    }
}

/* A test that takes steps, a digit being the next value, and closes the generator. */
#define CONSUME(test_name, producer, argument, steps, closed, noted)                               \
    IN_LOOP(test_name)                                                                             \
    {                                                                                              \
        co_generator *generator = co_generate(producer, NUMBER(argument));                         \
                                                                                                   \
        for (const char *step = steps; *step; step++)                                              \
            take_step(generator, *step);                                                           \
        CHECK_EQUAL(co_generator_close(generator), closed);                                        \
        CHECK_ORDER(noted);                                                                        \
    }

CONSUME(a_generator_runs_only_while_a_value_is_asked_for, count, 3, "-1.-2.-3.EE", 0, "1.2.3.")
CONSUME(the_producers_error_is_the_generators, fail_after_one, UV_EIO, "1FF", UV_EIO, "")
CONSUME(a_closed_producer_cleans_up_before_the_close_returns, clean_up_awaiting, 0, "1", 0, "c")
CONSUME(an_error_of_the_cleanup_is_the_closes, clean_up_awaiting, UV_EIO, "1", UV_EIO, "c")
CONSUME(that_it_was_cancelled_is_no_error, clean_up_awaiting, UV_ECANCELED, "1", 0, "c")
CONSUME(a_generator_that_is_closed_at_once_never_begins, count, 3, "", 0, "")
CONSUME(a_generator_that_is_never_asked_never_begins, count, 3, "-", 0, "")
CONSUME(after_a_cancelled_co_next_the_next_has_the_value, produce_when_told, 0, "CS-12", 0, "gc")
CONSUME(after_a_cancelled_co_next_it_can_be_asked_again, produce_when_told, 0, "CcS1", 0, "gc")
CONSUME(a_close_ends_what_a_producer_still_awaits, produce_when_told, 0, "C", 0, "xc")
CONSUME(a_close_of_a_ready_producer_is_told_once, produce_when_told, 0, "CS", 0, "gc")
CONSUME(a_generator_may_consume_another, only_even, 5, "24E", 0, "12345n")
CONSUME(a_closed_generator_closes_the_one_that_it_consumes, only_even, 9, "2", 0, "12nx")

IN_LOOP(a_generator_with_a_name_of_its_own_counts_as_well)
{
    co_generator *generator = co_generate(count, NUMBER(2), .name = "count-2");

    check_next(generator, 1);
    check_next(generator, 2);
    check_end(generator, UV_EOF);
    CHECK_EQUAL(co_generator_close(generator), 0);
}

TASK(misuse, unused)
{
    void *value;

    CHECK_EQUAL(co_yield(NULL), UV_EINVAL);
    CHECK_EQUAL(co_next(NULL, &value), UV_EINVAL);
    CHECK_EQUAL(co_generator_close(NULL), UV_EINVAL);
}

TEST(without_a_generator_nothing_is_yielded_or_asked_for)
{
    misuse(NULL);
    run_in_loop(misuse, NULL);
    errno = 0;
    CHECK(!co_generate(count, NULL));
    CHECK_EQUAL(errno, EINVAL);
}

static co_generator *itself;

TASK(ask_itself, unused)
{
    void *value;

    CHECK_EQUAL(co_next(itself, &value), CO_EDEADLK);
    CHECK_EQUAL(co_generator_close(itself), CO_EDEADLK);
    co_yield(NULL);
}

IN_LOOP(a_producer_cannot_consume_itself)
{
    itself = co_generate(ask_itself, NULL);
    check_next(itself, 0);
    CHECK_EQUAL(co_generator_close(itself), 0);
}

TASK(ask_once, generator)
{
    check_next(generator, 1);
    CHECK_EQUAL(co_yield_now(), UV_ECANCELED);
}

IN_LOOP(a_value_that_came_before_the_cancellation_is_given)
{
    co_generator *generator = co_generate(produce_when_told, NULL);
    co_task *consumer = co_create_task(ask_once, generator);

    let_all_run();
    co_event_set(&go_on);
    co_yield_now(); /* the producer has yielded; its consumer is ready */
    cancel_and_await(consumer, 0);
    check_next(generator, 2);
    CHECK_EQUAL(co_generator_close(generator), 0);
}

TASK(clean_up_until_cancelled, unused)
{
    CHECK_EQUAL(co_yield(NUMBER(1)), UV_ECANCELED);
    note('c');
    CHECK_EQUAL(co_event_wait(&go_on), UV_ECANCELED);
    CHECK_EQUAL(co_sleep(0.01), 0);
    note('d');
}

TASK(close_until_cancelled, unused)
{
    co_generator *generator = co_generate(clean_up_until_cancelled, NULL);

    check_next(generator, 1);
    CHECK_EQUAL(co_generator_close(generator), UV_ECANCELED);
    note('.');
}

IN_LOOP(a_cancelled_close_cancels_the_cleanup_and_waits_for_its_end)
{
    co_task *closer = co_create_task(close_until_cancelled, NULL);

    let_all_run();
    CHECK_ORDER("c");
    cancel_and_await(closer, 0);
    CHECK_ORDER("cd.");
}

/* --- forgotten -------------------------------------------------------------------------------- */

IN_LOOP_THEN(CHECK_ORDER("1xc"), forgotten_generators_are_ended_by_the_run)
{
    check_next(co_generate(clean_up_awaiting, NULL), 1);
    co_generate(count, NUMBER(3));
    co_generate(count, NUMBER(3), .name = "never asked");
    check_next(co_generate(count, NUMBER(1)), 1);
}

TASK(consume_until_ended, unused)
{
    co_generator *generator = co_generate(produce_when_told, NULL);

    check_end(generator, UV_ECANCELED);
    CHECK_EQUAL(co_generator_close(generator), 0);
    note('.');
}

IN_LOOP_THEN(CHECK_ORDER("xc."), the_end_of_the_run_reaches_a_producer_once)
{
    co_create_task(consume_until_ended, NULL);
    let_all_run();
}

static co_generator *late;

TASK(consume_in_cleanup, unused)
{
    CHECK_EQUAL(co_yield_now(), UV_ECANCELED);
    check_end(late, UV_ECANCELED);
    CHECK_EQUAL(co_generator_close(late), 0);
    note('.');
}

IN_LOOP_THEN(CHECK_ORDER("."), a_producer_ended_before_its_first_turn_keeps_nobody_waiting)
{
    co_create_task(consume_in_cleanup, NULL);
    co_yield_now();
    late = co_generate(count, NUMBER(3)); /* behind its consumer in the run queue */
}

IN_LOOP(a_producer_asked_in_the_last_turn_is_ended)
{
    co_create_task(consume_until_ended, NULL);
    co_yield_now();
}

TASK(yield_address_of_local, unused)
{
    int local = 0;

    do
        local++;
    while (co_yield(&local) == 0);
}

IN_LOOP(a_value_may_be_on_the_producers_stack)
{
    co_generator *generator = co_generate(yield_address_of_local, NULL, .stack_bytes = 32768);
    void *value;

    for (int i = 1; i < 1000; i++) {
        CHECK_EQUAL(co_next(generator, &value), 0);
        CHECK_EQUAL(*(int *)value, i);
    }
    CHECK_EQUAL(co_generator_close(generator), 0);
}
