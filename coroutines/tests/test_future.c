/*
 * test_future.c - futures: set once, awaited by many, cancelled, forgotten.
 */
#include "co_sync.h"
#include "tasks.h"

static co_future *future;

TEST(a_future_is_pending_until_it_has_a_result)
{
    void *result = NUMBER(1);

    future = co_future_create();
    CHECK(!co_future_done(future) && !co_future_cancelled(future));
    CHECK_EQUAL(co_future_result(future, &result), UV_EAGAIN);
    CHECK(!result);
    CHECK_EQUAL(co_future_set_result(future, NUMBER(42)), 0);
    CHECK(co_future_done(future) && !co_future_cancelled(future));
    CHECK_EQUAL(co_future_result(future, &result), 0);
    CHECK_EQUAL(VALUE(result), 42);
    CHECK_EQUAL(co_future_result(future, NULL), 0);
    co_future_release(future);
    co_future_release(NULL);
    CHECK_EQUAL(co_future_await(NULL, NULL), UV_EINVAL);
}

TEST(a_future_ends_once)
{
    void *result;

    future = co_future_create();
    CHECK_EQUAL(co_future_set_error(future, 0), UV_EINVAL);
    CHECK_EQUAL(co_future_set_error(future, 1), UV_EINVAL);
    CHECK_EQUAL(co_future_set_error(future, UV_EIO), 0);
    CHECK_EQUAL(co_future_set_error(future, UV_ENOENT), UV_EALREADY);
    CHECK_EQUAL(co_future_set_result(future, NUMBER(1)), UV_EALREADY);
    CHECK(!co_future_cancel(future));
    CHECK_EQUAL(co_future_result(future, &result), UV_EIO);
    CHECK(!result);
    co_future_release(future);
}

TEST(a_cancelled_future_has_the_error_of_cancellation)
{
    future = co_future_create();
    CHECK(co_future_cancel(future));
    CHECK(!co_future_cancel(future));
    CHECK(co_future_done(future) && co_future_cancelled(future));
    CHECK_EQUAL(co_future_result(future, NULL), UV_ECANCELED);
    co_future_release(future);
}

TASK(await_answer, unused)
{
    void *result;

    CHECK_EQUAL(co_future_await(co_future_retain(future), &result), 0);
    note((char)VALUE(result));
}

IN_LOOP(many_may_await_one_future)
{
    co_task *tasks[3];

    future = co_future_create();
    for (int i = 0; i < 3; i++)
        tasks[i] = co_create_task(await_answer, NULL);
    co_yield_now();
    CHECK_EQUAL(co_future_set_result(future, NUMBER('!')), 0);
    CHECK_ORDER("");
    CHECK_EQUAL(co_gather(tasks, 3, NULL), 0);
    RUN_TASK(await_answer, NULL); /* and later, too */
    co_future_release(future);
    CHECK_ORDER("!!!!");
}

TASK(await_error, expected)
{
    void *result = NUMBER(1);

    CHECK_EQUAL(co_future_await(co_future_retain(future), &result), VALUE(expected));
    CHECK(!result);
    note('e');
}

TASK(answer_with_error, error)
{
    future = co_future_create();
    co_task *waiter = STARTED(await_error, error);
    CHECK_EQUAL(co_future_set_error(future, VALUE(error)), 0);
    CHECK_EQUAL(co_await(waiter, NULL), 0);
    co_future_release(future);
}

TEST(an_await_gives_the_error_of_the_future)
{
    run_in_loop(answer_with_error, NUMBER(UV_EIO));
    run_in_loop(answer_with_error, NUMBER(UV_ECANCELED));
    CHECK_ORDER("ee");
}

IN_LOOP(a_cancelled_waiter_leaves_the_future_to_the_others)
{
    future = co_future_create();
    co_task *cancelled = co_create_task(await_error, NUMBER(UV_ECANCELED));
    co_task *other = STARTED(await_answer, NULL);
    cancel_and_await(cancelled, 0);
    CHECK(!co_future_done(future));
    CHECK_EQUAL(co_future_set_result(future, NUMBER('a')), 0);
    co_cancel(other); /* too late: it has its answer */
    CHECK_EQUAL(co_await(other, NULL), 0);
    co_future_release(future);
    CHECK_ORDER("ea");
}

static void on_done(co_future *done, void *letter)
{
    CHECK(done == future && co_future_done(done));
    CHECK_EQUAL(co_sleep(1), UV_EINVAL);
    CHECK(!co_current());
    note((char)VALUE(letter));
}

IN_LOOP(done_callbacks_are_called_in_order_and_cannot_await)
{
    co_task *self = co_current(), *waiter = co_create_task(await_answer, NULL);

    future = co_future_create();
    CHECK_EQUAL(co_future_add_done_callback(future, on_done, NUMBER('a')), 0);
    CHECK_EQUAL(co_future_add_done_callback(future, on_done, NUMBER('b')), 0);
    co_yield_now();
    CHECK_EQUAL(co_future_set_result(future, NUMBER('r')), 0);
    CHECK(co_current() == self);
    CHECK_EQUAL(co_future_add_done_callback(future, on_done, NUMBER('c')), 0);
    CHECK_EQUAL(co_await(waiter, NULL), 0);
    co_future_release(future);
    CHECK_ORDER("abcr");
}

static void release_in_callback(co_future *done, void *unused)
{
    (void)unused;
    co_future_release(done);
    note('r');
}

TEST(a_callback_may_give_back_the_last_handle)
{
    future = co_future_create();
    CHECK_EQUAL(co_future_add_done_callback(future, release_in_callback, NULL), 0);
    CHECK_EQUAL(co_future_set_result(future, NULL), 0);
    CHECK_ORDER("r");
}

TEST(a_forgotten_future_calls_nobody)
{
    future = co_future_create();
    CHECK_EQUAL(co_future_add_done_callback(future, on_done, NUMBER('a')), 0);
    co_future_release(future);
    CHECK_ORDER("");
}
