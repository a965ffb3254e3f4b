/*
 * test_wait.c - waiting for some of many tasks without owning them, and for each as it ends.
 */
#include "co_group.h"
#include "tasks.h"
#include "torture.h"

#include <math.h>

static void release(co_task *tasks[], size_t count)
{
    for (size_t i = 0; i < count; i++)
        co_release(tasks[i]);
}

/* Waits, and checks who has ended then: a letter for each task, 'd' if done. */
static void check_wait(co_task *const tasks[], enum co_when when, double seconds, int expected,
                       const char *ended)
{
    bool done[8];

    CHECK_EQUAL(co_wait(tasks, strlen(ended), when, seconds, done), expected);
    for (size_t i = 0; ended[i]; i++)
        CHECK_EQUAL(done[i], ended[i] == 'd');
}

/* --- some of many ----------------------------------------------------------------------------- */

IN_LOOP(the_first_to_end_ends_the_wait_and_the_others_run_on)
{
    TASKS(tasks, {sleep_long, NULL}, {sleep_ms, NUMBER(2)}, {sleep_long, NULL});
    check_wait(tasks, CO_FIRST_COMPLETED, INFINITY, 0, ".d.");
    check_wait(tasks, CO_FIRST_COMPLETED, INFINITY, 0, ".d."); /* at once */
    CHECK_EQUAL(VALUE(co_error(tasks[1])), 0);
    release(tasks, 3);
}

IN_LOOP(the_first_to_fail_ends_the_wait_but_not_one_that_was_cancelled)
{
    TASKS(tasks, {sleep_long, NULL}, {add_one, NUMBER(2)}, {sleep_long, NULL},
          {fail_late, NUMBER(UV_EIO)});
    co_cancel(tasks[0]);
    check_wait(tasks, CO_FIRST_EXCEPTION, INFINITY, 0, "dd.d");
    check_wait(tasks, CO_FIRST_EXCEPTION, INFINITY, 0, "dd.d"); /* at once */
    check_wait(tasks, CO_FIRST_EXCEPTION, INFINITY, 0, "dd");   /* all */
    CHECK_EQUAL(co_error(tasks[3]), UV_EIO);
    release(tasks, 4);
}

IN_LOOP(a_wait_for_all_goes_on_after_a_failure)
{
    TASKS(tasks, {fail_late, NUMBER(UV_EIO)}, {sleep_ms, NUMBER(10)}, {add_one, NULL});
    check_wait(tasks, CO_ALL_COMPLETED, 1000, 0, "ddd");
    CHECK_EQUAL(co_wait(tasks, 3, CO_ALL_COMPLETED, 0, NULL), 0);
    CHECK_EQUAL(co_error(tasks[0]), UV_EIO);
    release(tasks, 3);
}

IN_LOOP(a_wait_with_a_limit_ends_when_it_is_up_and_cancels_nobody)
{
    TASKS(tasks, {sleep_long, NULL}, {add_one, NULL});
    check_wait(tasks, CO_ALL_COMPLETED, 0.005, UV_ETIMEDOUT, ".d");
    CHECK(!co_done(tasks[0]));
    CHECK_EQUAL(co_wait(tasks, 2, CO_ALL_COMPLETED, 0, NULL), UV_ETIMEDOUT);
    CHECK_EQUAL(co_wait(tasks, 2, CO_ALL_COMPLETED, -1, NULL), UV_ETIMEDOUT);
    CHECK_EQUAL(co_sleep(0.002), 0);
    release(tasks, 2);
}

TASK(wait_given, tasks)
{
    check_wait(tasks, CO_ALL_COMPLETED, 1000, UV_ECANCELED, ".d");
}

IN_LOOP(cancelling_a_wait_cancels_none_of_the_tasks)
{
    TASKS(tasks, {sleep_ms, NUMBER(100)}, {add_one, NULL});
    co_task *waiter = co_create_task(wait_given, tasks);

    CHECK_EQUAL(co_sleep(0.001), 0);
    cancel_and_await(waiter, 0);
    CHECK(!co_done(tasks[0]));
    CHECK_EQUAL(co_gather(tasks, 2, NULL), 0);
}

IN_LOOP(a_wait_for_nothing_or_oneself_is_an_error)
{
    CHECK_EQUAL(co_wait(NULL, 0, CO_ALL_COMPLETED, 1, NULL), UV_EINVAL);
    co_task *tasks[] = {co_create_task(add_one, NULL), NULL};
    co_task *self[] = {co_current()};

    CHECK_EQUAL(co_wait(tasks, 2, CO_ALL_COMPLETED, 1, NULL), UV_EINVAL);
    CHECK_EQUAL(co_wait(tasks, 0, CO_ALL_COMPLETED, 1, NULL), UV_EINVAL);
    CHECK_EQUAL(co_wait(tasks, 1, CO_ALL_COMPLETED, NAN, NULL), UV_EINVAL);
    CHECK_EQUAL(co_wait(self, 1, CO_ALL_COMPLETED, 1, NULL), CO_EDEADLK);
    CHECK_EQUAL(co_await(tasks[0], NULL), 0);
}

/* --- many who wait for the same --------------------------------------------------------------- */

TASK(wait_for_all_given, tasks)
{
    CHECK_EQUAL(co_wait(tasks, 2, CO_ALL_COMPLETED, INFINITY, NULL), 0);
    note('w');
}

TASK(expect_cancelled, tasks)
{
    CHECK_EQUAL(co_wait(tasks, 2, CO_ALL_COMPLETED, INFINITY, NULL), UV_ECANCELED);
    note('x');
}

IN_LOOP(many_may_wait_for_the_same_tasks_and_some_give_up)
{
    TASKS(tasks, {sleep_ms, NUMBER(5)}, {sleep_ms, NUMBER(6)});
    TASKS(waiters, {expect_cancelled, tasks}, {wait_for_all_given, tasks},
          {expect_cancelled, tasks}, {wait_for_all_given, tasks});
    CHECK_EQUAL(co_yield_now(), 0);
    CHECK(co_cancel(waiters[0]) && co_cancel(waiters[2]));
    CHECK_EQUAL(co_gather(waiters, 4, NULL), 0);
    CHECK_ORDER("xxww");

    co_task *twice[] = {co_create_task(sleep_ms, NUMBER(5)), tasks[0], tasks[1], NULL};
    void *results[4];
    twice[3] = co_retain(twice[0]);
    CHECK_EQUAL(co_gather(twice, 4, results), 0);
    CHECK_EQUAL(VALUE(results[0]) + VALUE(results[3]), 10);
}

/* --- each as it ends -------------------------------------------------------------------------- */

IN_LOOP(each_task_is_given_in_the_order_of_their_ending)
{
    TASKS(tasks, {sleep_ms, NUMBER(400)}, {sleep_ms, NUMBER(1)}, {fail, NUMBER(UV_EIO)},
          {sleep_ms, NUMBER(200)});
    co_task *expected[] = {tasks[2], tasks[1], tasks[3], tasks[0]}, *task;
    co_as_completed each;
    int count = 0;

    CHECK_EQUAL(co_yield_now(), 0); /* one has ended */
    CHECK_EQUAL(co_as_completed_begin(&each, tasks, 4, INFINITY), 0);
    while ((task = co_as_completed_next(&each))) {
        CHECK(task == expected[count++] && co_done(task));
        co_error(task);
        co_release(task);
    }
    CHECK_EQUAL(count, 4);
    CHECK(!co_as_completed_next(&each));
    CHECK_EQUAL(co_as_completed_end(&each), 0);
    CHECK(!co_as_completed_next(&each));
    CHECK_EQUAL(co_as_completed_begin(&each, tasks, 0, 1), 0);
    CHECK(!co_as_completed_next(&each));
    CHECK_EQUAL(co_as_completed_end(&each), 0);
}

IN_LOOP(tasks_that_ended_while_nobody_waited_are_given_in_their_order)
{
    TASKS(tasks, {sleep_ms, NUMBER(5)}, {add_one, NULL}, {add_one, NULL});
    co_as_completed each;

    CHECK_EQUAL(co_as_completed_begin(&each, tasks, 3, INFINITY), 0);
    CHECK_EQUAL(co_sleep(0.02), 0);
    CHECK(co_as_completed_next(&each) == tasks[1]);
    CHECK(co_as_completed_next(&each) == tasks[2]);
    CHECK(co_as_completed_next(&each) == tasks[0]);
    CHECK_EQUAL(co_as_completed_end(&each), 0);
    release(tasks, 3);
}

IN_LOOP(the_time_for_all_of_them_is_limited)
{
    TASKS(tasks, {sleep_long, NULL}, {sleep_ms, NUMBER(1)}, {sleep_long, NULL});
    co_as_completed each;

    CHECK_EQUAL(co_as_completed_begin(&each, tasks, 3, 0.3), 0);
    CHECK(co_as_completed_next(&each) == tasks[1]);
    CHECK(!co_as_completed_next(&each));
    CHECK(!co_as_completed_next(&each));
    CHECK_EQUAL(co_as_completed_end(&each), UV_ETIMEDOUT);
    CHECK(!co_done(tasks[0]));

    CHECK_EQUAL(co_as_completed_begin(&each, tasks, 3, 0), 0);
    CHECK_EQUAL(co_sleep(0.002), 0);
    CHECK(co_as_completed_next(&each) == tasks[1]); /* it had ended, late or not */
    CHECK(!co_as_completed_next(&each));
    CHECK_EQUAL(co_as_completed_end(&each), UV_ETIMEDOUT);

    CHECK_EQUAL(co_as_completed_begin(&each, tasks, 3, 1000), 0);
    CHECK_EQUAL(co_as_completed_end(&each), 0); /* nobody wants the rest */
    co_cancel(tasks[0]);
    co_cancel(tasks[2]);
    CHECK_EQUAL(co_gather_errors(tasks, 3, NULL, NULL), 0);
}

static void *take_given(void *tasks)
{
    co_as_completed each;

    CHECK_EQUAL(co_as_completed_begin(&each, tasks, 2, 1000), 0);
    CHECK(!co_as_completed_next(&each));
    CHECK(!co_as_completed_next(&each));
    return co_raise(co_as_completed_end(&each));
}

IN_LOOP(cancelling_who_takes_them_cancels_none_of_the_tasks)
{
    TASKS(tasks, {sleep_ms, NUMBER(5)}, {sleep_ms, NUMBER(5)});
    co_task *taker = STARTED(take_given, tasks);
    cancel_and_await(taker, UV_ECANCELED);
    CHECK_EQUAL(co_gather(tasks, 2, NULL), 0);
}

IN_LOOP(what_cannot_be_taken_is_an_error)
{
    co_task *self[] = {co_current(), NULL};
    co_as_completed each;

    CHECK_EQUAL(co_as_completed_begin(&each, self, 1, 1), CO_EDEADLK);
    CHECK(!co_as_completed_next(&each));
    CHECK_EQUAL(co_as_completed_end(&each), CO_EDEADLK);
    CHECK_EQUAL(co_as_completed_begin(&each, self + 1, 1, 1), UV_EINVAL);
    CHECK_EQUAL(co_as_completed_begin(&each, self, 0, NAN), UV_EINVAL);
}
