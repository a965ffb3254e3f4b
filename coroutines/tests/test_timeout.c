/*
 * test_timeout.c - deadlines: of scopes, nested, beside cancellations, and of one task's end.
 */
#include "tasks.h"

#include <math.h>

/* --- scopes ----------------------------------------------------------------------------------- */

/*
 * Steps through scopes: `{` begins one, whose seconds follow, and `}` ends the one begun last, with
 * the result that follows. Between them are awaits: of long and of short sleeps and of turns, the
 * capital ones cut short.
 */
static void take_steps(const char *steps)
{
    co_timeout scopes[2], *scope = scopes;

    for (; *steps; steps++)
        switch (*steps) {
        case '{': {
            const double seconds[] = {
                ['z'] = 0, ['n'] = -1, ['s'] = 0.005, ['l'] = 1000, ['i'] = INFINITY};
            CHECK_EQUAL(co_timeout_begin(scope++, seconds[(int)*++steps]), 0);
            break;
        }
        case '}': {
            const int results[] = {['0'] = 0, ['T'] = UV_ETIMEDOUT, ['C'] = UV_ECANCELED};
            CHECK_EQUAL(co_timeout_end(--scope), results[(int)*++steps]);
            break;
        }
        case 'L':
            CHECK_EQUAL(co_sleep(1000), UV_ECANCELED);
            break;
        case 's':
            CHECK_EQUAL(co_sleep(0.01), 0);
            break;
        case 'y':
            CHECK_EQUAL(co_yield_now(), 0);
            break;
        case 'Y':
            CHECK_EQUAL(co_yield_now(), UV_ECANCELED);
            break;
        case 'c':
            co_cancel(co_current());
        }
}

#define SCOPES(test_name, steps)                                                                   \
    IN_LOOP(test_name)                                                                             \
    {                                                                                              \
        take_steps(steps);                                                                         \
    }

SCOPES(a_deadline_cuts_one_await_short_and_the_end_says_so, "{sLs}Ts")
SCOPES(a_scope_left_in_time_has_no_effect, "{sy}0s {is}0")
SCOPES(a_deadline_that_no_await_has_met_is_taken_back, "{z}0y {nY}T")
SCOPES(each_of_nested_deadlines_knows_its_own, "{s{lL}C}T {l{sL}Ts}0")
SCOPES(of_two_deadlines_in_one_moment_the_outer_one_counts, "{z{zL}C}T {z{z}0L}Ts")
SCOPES(a_cancellation_in_a_scope_is_not_lost_with_the_deadlines, "{zc}0Y")

IN_LOOP(a_deadline_can_be_moved_until_it_has_passed)
{
    BEGIN_TIMEOUT(timeout, 0.002);
    CHECK_EQUAL(co_timeout_reschedule(&timeout, NAN), UV_EINVAL);
    CHECK_EQUAL(co_timeout_reschedule(&timeout, 1000), 0);
    CHECK_EQUAL(co_sleep(0.01), 0);
    CHECK_EQUAL(co_timeout_reschedule(&timeout, 0.002), 0);
    CHECK_EQUAL(co_sleep(1000), UV_ECANCELED);
    CHECK_EQUAL(co_timeout_reschedule(&timeout, 1000), UV_ETIMEDOUT);
    CHECK_EQUAL(co_timeout_end(&timeout), UV_ETIMEDOUT);
}

TASK(be_cancelled_in_a_scope, unused)
{
    take_steps("{lL}Cy");
}

IN_LOOP(a_cancellation_from_outside_is_no_timeout)
{
    co_task *task = STARTED(be_cancelled_in_a_scope, NULL);
    cancel_and_await(task, 0);
}

TASK(be_cancelled_late, unused)
{
    take_steps("{sLL}C"); /* the second is from outside */
}

IN_LOOP(a_timeout_and_a_cancellation_do_not_hide_each_other)
{
    co_task *task = co_create_task(be_cancelled_late, NULL);

    CHECK_EQUAL(co_sleep(0.02), 0);
    cancel_and_await(task, 0);
}

IN_LOOP(a_deadline_ends_the_task_that_is_awaited)
{
    co_task *inner = co_create_task(clean_up_slowly, NULL);
    BEGIN_TIMEOUT(timeout, 0.002);
    CHECK_EQUAL(co_await(inner, NULL), UV_ECANCELED);
    CHECK_ORDER("c");
    CHECK_EQUAL(co_timeout_end(&timeout), UV_ETIMEDOUT);
}

IN_LOOP_THEN(CHECK_EQUAL(co_timeout_begin(&(co_timeout){.error = 0}, 1), UV_EINVAL),
             a_scope_without_a_time_or_a_task_has_no_deadline)
{
    co_task *inner = co_create_task(add_one, NUMBER(1));
    BEGIN_TIMEOUT(timeout, 1000);
    CHECK_EQUAL(co_await(inner, NULL), 0);
    CHECK_EQUAL(co_timeout_reschedule(&timeout, 0), 0);
    CHECK_EQUAL(co_yield_now(), UV_ECANCELED);
    CHECK_EQUAL(co_timeout_end(&timeout), UV_ETIMEDOUT);
    CHECK_EQUAL(co_timeout_begin(&timeout, NAN), UV_EINVAL);
    CHECK_EQUAL(co_timeout_reschedule(&timeout, 1), UV_EINVAL);
    CHECK_EQUAL(co_timeout_end(&timeout), UV_EINVAL);
}

/* --- one task's end --------------------------------------------------------------------------- */

IN_LOOP(a_task_is_waited_for_until_it_ends_or_the_time_is_up)
{
    void *result = NUMBER(1);

    CHECK_EQUAL(co_wait_for(co_create_task(sleep_ms, NUMBER(2)), 1000, &result), 0);
    CHECK_EQUAL(VALUE(result), 2);
    CHECK_EQUAL(co_wait_for(co_create_task(sleep_ms, NUMBER(2)), INFINITY, NULL), 0);
    CHECK_EQUAL(co_wait_for(co_create_task(fail, NUMBER(UV_EIO)), 1000, &result), UV_EIO);
    CHECK(result == NULL);
    CHECK_EQUAL(co_wait_for(co_create_task(clean_up_slowly, NULL), 0.002, &result), UV_ETIMEDOUT);
    CHECK_ORDER("c");
    CHECK_EQUAL(co_wait_for(co_create_task(swallow, NUMBER(7)), 0.002, &result), 0);
    CHECK_EQUAL(VALUE(result), 7);
    CHECK_EQUAL(co_wait_for(co_create_task(fail_when_cancelled, NUMBER(UV_EIO)), 0.002, NULL),
                UV_EIO);
    CHECK_EQUAL(co_wait_for(NULL, 1, NULL), UV_EINVAL);
    CHECK_EQUAL(co_wait_for(co_create_task(add_one, NULL), NAN, NULL), UV_EINVAL);
    CHECK_EQUAL(co_sleep(0.005), 0);
}

IN_LOOP(without_time_only_a_task_that_has_ended_gives_its_result)
{
    co_task *done = co_create_task(add_one, NUMBER(1)), *new = co_create_task(sleep_long, NULL);
    void *result;

    CHECK_EQUAL(co_yield_now(), 0);
    CHECK_EQUAL(co_wait_for(done, 0, &result), 0);
    CHECK_EQUAL(VALUE(result), 2);
    CHECK_EQUAL(co_wait_for(new, -1, NULL), UV_ETIMEDOUT);
    CHECK_EQUAL(co_wait_for(co_create_task(sleep_long, NULL), 0, NULL), UV_ETIMEDOUT);
    CHECK_EQUAL(co_sleep(0.001), 0);
}

static void *wait_for_given(void *task)
{
    return co_raise(co_wait_for(task, 1000, NULL));
}

IN_LOOP(cancelling_who_waits_for_a_task_cancels_that)
{
    co_task *outer = co_create_task(wait_for_given, co_create_task(clean_up_slowly, NULL));

    CHECK_EQUAL(co_sleep(0.001), 0);
    cancel_and_await(outer, UV_ECANCELED);
    CHECK_ORDER("c");
}

IN_LOOP(a_shielded_task_outlives_a_deadline)
{
    co_task *task = co_create_task(sleep_ms, NUMBER(10));
    BEGIN_TIMEOUT(timeout, 0.001);
    CHECK_EQUAL(co_shield(task, NULL), UV_ECANCELED);
    CHECK_EQUAL(co_timeout_end(&timeout), UV_ETIMEDOUT);
    CHECK_EQUAL(co_await(task, NULL), 0);
}
