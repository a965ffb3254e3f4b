/*
 * test_cancel.c - cancelled tasks: before they begin, while they wait, through one another.
 */
#include "co_cancel.h"
#include "co_internal.h"
#include "sanitizers.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

#define NUMBER(number) ((void *)(intptr_t)(number))

#if defined(CO_TSAN)
#define LONG_CHAIN 2000
#elif defined(CO_ASAN)
#define LONG_CHAIN 10000
#else
#define LONG_CHAIN (RUNNING_ON_VALGRIND ? 500 : 100000)
#endif

static char order[64];

static void note(char what)
{
    size_t length = strlen(order);

    if (length + 1 < sizeof order)
        order[length] = what;
}

static void run_in_loop(co_function *function, void *argument)
{
    CHECK_EQUAL(co_run(function, argument, NULL), 0);
}

static void *add_one(void *number)
{
    return (char *)number + 1;
}

static void *fail(void *error)
{
    return co_raise((int)(intptr_t)error);
}

static void *sleep_long(void *unused)
{
    (void)unused;
    return co_raise(co_sleep(1000));
}

static void *clean_up_slowly(void *unused)
{
    int error = co_sleep(1000);

    CHECK_EQUAL(error, UV_ECANCELED);
    CHECK_EQUAL(co_sleep(0.005), 0);
    note('c');
    (void)unused;
    return co_raise(error);
}

static void *swallow(void *result)
{
    CHECK_EQUAL(co_sleep(1000), UV_ECANCELED);
    return result;
}

static void *await_given(void *task)
{
    void *result;
    int error = co_await (task, &result);

    note(error == UV_ECANCELED ? 'a' : error ? '?' : 'r');
    return error ? co_raise(error) : result;
}

/* --- one task ----------------------------------------------------------------------------------
 */

static void *cancel_before_the_start(void *unused)
{
    co_task *task = co_create_task(sleep_long, NULL);
    void *result = NUMBER(1);

    CHECK(!co_done(task) && !co_cancelled(task));
    CHECK_EQUAL(co_error(task), UV_EAGAIN);
    CHECK(co_cancel(task));
    CHECK(co_cancel(task));
    CHECK(!co_done(task));
    CHECK_EQUAL(co_await (co_retain(task), &result), UV_ECANCELED);
    CHECK(result == NULL);
    CHECK(co_done(task) && co_cancelled(task));
    CHECK_EQUAL(co_result(task, &result), UV_ECANCELED);
    CHECK(!co_cancel(task));
    co_release(task);
    return unused;
}

TEST(a_task_cancelled_before_it_begins_never_does)
{
    run_in_loop(cancel_before_the_start, NULL);
}

static void *cancel_a_sleeper(void *unused)
{
    co_task *task = co_create_task(clean_up_slowly, NULL);

    CHECK_EQUAL(co_yield_now(), 0);
    CHECK(co_cancel(task));
    CHECK_EQUAL(co_await (task, NULL), UV_ECANCELED);
    CHECK(strcmp(order, "c") == 0);
    return unused;
}

TEST(a_cancelled_task_cleans_up_and_may_await_while_it_does)
{
    run_in_loop(cancel_a_sleeper, NULL);
}

static void *cancel_one_that_swallows(void *unused)
{
    co_task *task = co_create_task(swallow, NUMBER(3));
    void *result;

    CHECK_EQUAL(co_yield_now(), 0);
    CHECK(co_cancel(task));
    CHECK_EQUAL(co_await (co_retain(task), NULL), 0);
    CHECK(co_done(task) && !co_cancelled(task));
    CHECK_EQUAL(co_result(task, &result), 0);
    CHECK(result == NUMBER(3));
    CHECK_EQUAL(co_error(task), 0);
    co_release(task);
    return unused;
}

TEST(a_swallowed_cancellation_leaves_a_result)
{
    run_in_loop(cancel_one_that_swallows, NULL);
}

static void *look_at_one_that_failed(void *unused)
{
    co_task *task = co_create_task(fail, NUMBER(UV_EIO));
    void *result = NUMBER(1);

    CHECK_EQUAL(co_yield_now(), 0);
    CHECK(co_done(task) && !co_cancelled(task) && !co_cancel(task));
    CHECK_EQUAL(co_error(task), UV_EIO);
    CHECK_EQUAL(co_result(task, &result), UV_EIO);
    CHECK(result == NULL);
    co_release(task);
    return unused;
}

TEST(a_task_that_failed_says_its_error)
{
    run_in_loop(look_at_one_that_failed, NULL);
}

static void *cancel_itself(void *result)
{
    CHECK(co_cancel(co_current()));
    CHECK_EQUAL(co_sleep(1000), UV_ECANCELED);
    CHECK_EQUAL(co_yield_now(), 0);
    CHECK(co_cancel(co_current()));
    CHECK_EQUAL(co_yield_now(), UV_ECANCELED);
    CHECK(co_cancel(co_current()));
    return result;
}

static void *await_one_that_cancels_itself(void *unused)
{
    void *result;

    CHECK_EQUAL(co_await (co_create_task(cancel_itself, NUMBER(5)), &result), 0);
    CHECK(result == NUMBER(5));
    return unused;
}

TEST(a_task_may_cancel_itself_and_gets_it_from_its_next_await)
{
    run_in_loop(await_one_that_cancels_itself, NULL);
}

static void *expect_one_cancellation(void *unused)
{
    CHECK_EQUAL(co_sleep(1000), UV_ECANCELED);
    CHECK_EQUAL(co_sleep(0.001), 0);
    CHECK_EQUAL(co_sleep(1000), UV_ECANCELED);
    return unused;
}

static void *cancel_twice(void *unused)
{
    co_task *task = co_create_task(expect_one_cancellation, NULL);

    CHECK_EQUAL(co_yield_now(), 0);
    CHECK(co_cancel(task) && co_cancel(task));
    CHECK_EQUAL(co_sleep(0.02), 0);
    CHECK(co_cancel(task));
    CHECK_EQUAL(co_await (task, NULL), 0);
    return unused;
}

TEST(two_cancellations_before_the_task_runs_are_one)
{
    run_in_loop(cancel_twice, NULL);
}

static void *await_then_sleep(void *task)
{
    void *result;

    CHECK_EQUAL(co_await (task, &result), 0);
    CHECK(result == NUMBER(8));
    CHECK_EQUAL(co_sleep(1000), UV_ECANCELED);
    return NULL;
}

static void *cancel_one_already_woken(void *unused)
{
    co_task *inner = co_create_task(add_one, NUMBER(7));
    co_task *outer = co_create_task(await_then_sleep, inner);

    co_cancel(co_current()); /* nobody's business but ours */
    CHECK_EQUAL(co_yield_now(), UV_ECANCELED);
    CHECK_EQUAL(co_await (co_create_task(add_one, NULL), NULL), 0);
    CHECK(co_cancel(outer));
    CHECK_EQUAL(co_await (outer, NULL), 0);
    return unused;
}

TEST(a_wake_that_came_first_wins_over_a_cancellation)
{
    run_in_loop(cancel_one_already_woken, NULL);
}

/* --- through what a task awaits ----------------------------------------------------------------
 */

static void *cancel_an_awaiter(void *unused)
{
    co_task *inner = co_create_task(clean_up_slowly, NULL);
    co_task *outer = co_create_task(await_given, co_retain(inner));

    CHECK_EQUAL(co_sleep(0.001), 0);
    CHECK(co_cancel(outer));
    CHECK(co_cancel(outer));
    CHECK_EQUAL(co_await (outer, NULL), UV_ECANCELED);
    CHECK(co_cancelled(inner));
    CHECK(strcmp(order, "ca") == 0);
    co_release(inner);
    return unused;
}

TEST(cancelling_an_awaiter_cancels_what_it_awaits_and_waits_for_its_end)
{
    run_in_loop(cancel_an_awaiter, NULL);
}

static void *cancel_an_awaiter_of_one_that_swallows(void *unused)
{
    co_task *outer = co_create_task(await_given, co_create_task(swallow, NUMBER(6)));
    void *result;

    CHECK_EQUAL(co_sleep(0.001), 0);
    CHECK(co_cancel(outer));
    CHECK_EQUAL(co_await (outer, &result), 0);
    CHECK(result == NUMBER(6));
    CHECK(strcmp(order, "r") == 0);
    return unused;
}

TEST(an_awaiter_gets_the_result_of_one_that_swallowed_its_cancellation)
{
    run_in_loop(cancel_an_awaiter_of_one_that_swallows, NULL);
}

static void *await_with_a_cancellation_pending(void *unused)
{
    co_task *inner = co_create_task(clean_up_slowly, NULL);

    CHECK_EQUAL(co_yield_now(), 0);
    co_cancel(co_current());
    CHECK_EQUAL(co_await (co_retain(inner), NULL), UV_ECANCELED);
    CHECK(co_cancelled(inner));
    CHECK_EQUAL(co_yield_now(), 0);
    co_release(inner);
    return unused;
}

TEST(a_pending_cancellation_goes_to_what_is_awaited_next)
{
    run_in_loop(await_with_a_cancellation_pending, NULL);
}

static void *gather_given(void *tasks)
{
    void *results[2];
    int error = co_gather(tasks, 2, results);

    note(error == UV_ECANCELED ? 'g' : '?');
    return co_raise(error);
}

static void *gather_errors_given(void *tasks)
{
    int errors[2];

    CHECK_EQUAL(co_gather_errors(tasks, 2, NULL, errors), UV_ECANCELED);
    CHECK_EQUAL(errors[0], UV_ECANCELED);
    CHECK_EQUAL(errors[1], UV_ECANCELED);
    note('e');
    return NULL;
}

static void *cancel_gatherers(void *unused)
{
    co_task *first[] = {co_create_task(clean_up_slowly, NULL), co_create_task(sleep_long, NULL)};
    co_task *second[] = {co_create_task(clean_up_slowly, NULL), co_create_task(sleep_long, NULL)};
    co_task *third[] = {co_create_task(swallow, NULL), co_create_task(swallow, NULL)};
    co_task *gatherers[] = {co_create_task(gather_given, first),
                            co_create_task(gather_errors_given, second),
                            co_create_task(gather_given, third)};

    CHECK_EQUAL(co_sleep(0.001), 0);
    for (int i = 0; i < 3; i++)
        CHECK(co_cancel(gatherers[i]));
    CHECK_EQUAL(co_gather_errors(gatherers, 3, NULL, NULL), 0);
    CHECK(strncmp(order, "gg", 2) == 0 && strcmp(order + 2, "cce") == 0);
    return unused;
}

TEST(cancelling_a_gatherer_cancels_all_that_it_gathers)
{
    run_in_loop(cancel_gatherers, NULL);
}

static bool chain_is_complete;

static void *await_a_chain(void *length)
{
    if (!length) {
        chain_is_complete = true;
        return sleep_long(NULL);
    }
    co_task *next = co_create_task(await_a_chain, (char *)length - 1);
    CHECK(next != NULL);
    return co_raise((intptr_t)length % 2 ? co_await (next, NULL) : co_gather(&next, 1, NULL));
}

static co_task *make_a_chain(void)
{
    co_task *first = co_create_task(await_a_chain, NUMBER(LONG_CHAIN));

    for (chain_is_complete = false; !chain_is_complete;)
        CHECK_EQUAL(co_yield_now(), 0);
    return first;
}

static void *cancel_a_chain(void *unused)
{
    co_task *first = make_a_chain();

    CHECK(co_cancel(first));
    CHECK_EQUAL(co_await (first, NULL), UV_ECANCELED);
    co_release(make_a_chain()); /* for co_run to end */
    return unused;
}

TEST(a_long_chain_of_awaiting_tasks_is_cancelled, .limit_s = 30)
{
    run_in_loop(cancel_a_chain, NULL);
}

static co_task *circle[2];

static void *await_the_other(void *which)
{
    return co_raise(co_await (circle[(intptr_t)which], NULL));
}

static void *make_a_circle(void *unused)
{
    circle[0] = co_create_task(await_the_other, NUMBER(1), .name = "left");
    circle[1] = co_create_task(await_the_other, NUMBER(0), .name = "right");
    CHECK_EQUAL(co_sleep(0.001), 0);
    return unused;
}

static void *cancel_in_a_circle(void *unused)
{
    make_a_circle(NULL);
    co_task *left = co_retain(circle[0]), *right = co_retain(circle[1]);
    CHECK(co_cancel(left));
    CHECK_EQUAL(co_await (left, NULL), UV_ECANCELED);
    CHECK_EQUAL(co_await (right, NULL), UV_ECANCELED);
    return unused;
}

TEST(a_task_in_a_circle_can_be_cancelled)
{
    run_in_loop(cancel_in_a_circle, NULL);
}

TEST(a_circle_that_the_main_task_leaves_is_reported, .expect = "waits for 'right' (task 3) to end")
{
    CHECK_EQUAL(co_run(make_a_circle, NULL, NULL), CO_EDEADLK);
}

static void *gather_for_ever(void *unused)
{
    circle[0] = co_create_task(await_the_other, NUMBER(1));
    circle[1] = co_create_task(await_the_other, NUMBER(0));
    co_gather(circle, 2, NULL);
    return unused;
}

TEST(a_gather_in_a_deadlock_says_for_how_many_it_waits,
     .expect = "waits for 'await_the_other' (task 2) and 1 more to end")
{
    CHECK_EQUAL(co_run(gather_for_ever, NULL, NULL), CO_EDEADLK);
}
