/*
 * test_group.c - groups of tasks: left when all have ended, failing together, cancelled together.
 */
#include "co_group.h"
#include "tasks.h"
#include "torture.h"

static void *note_late(void *what)
{
    CHECK_EQUAL(co_sleep(0.005), 0);
    note(*(char *)what);
    return what;
}

/* --- all end well ----------------------------------------------------------------------------- */

IN_LOOP(a_group_is_left_when_all_of_its_tasks_have_ended)
{
    void *result;
    BEGIN_GROUP(group);
    CHECK(co_group_create_task(&group, note_late, "1"));
    CHECK(co_group_create_task(&group, note_late, "2", .name = "second"));
    co_task *kept = co_retain(co_group_create_task(&group, add_one, NUMBER(1)));
    CHECK_EQUAL(co_group_end(&group), 0);
    CHECK_ORDER("12");
    CHECK_EQUAL(co_await(kept, &result), 0);
    CHECK_EQUAL(VALUE(result), 2);

    CHECK(!co_group_create_task(&group, note_late, "3"));
    CHECK_EQUAL(errno, ESHUTDOWN);
    CHECK_EQUAL(co_group_begin(&group), 0);
    CHECK_EQUAL(co_group_end(&group), 0);
}

TASK(add_to_the_group, group)
{
    CHECK_EQUAL(co_sleep(0.002), 0);
    CHECK(co_group_create_task(group, note_late, "x"));
}

IN_LOOP(a_task_of_the_group_may_add_others_while_the_parent_waits)
{
    BEGIN_GROUP(group);
    CHECK(co_group_create_task(&group, add_to_the_group, &group));
    CHECK_EQUAL(co_group_end(&group), 0);
    CHECK_ORDER("x");
}

TEST(without_a_task_there_is_no_group)
{
    co_group group;
    co_group_errors *errors;

    CHECK_EQUAL(co_group_begin(&group), UV_EINVAL);
    CHECK(!co_group_create_task(&group, add_one, NULL));
    co_group_fail(&group, UV_EIO);
    co_group_cancel(&group);
    CHECK_EQUAL(co_group_end_errors(&group, &errors), UV_EINVAL);
    CHECK(errors == NULL);
}

static void *end_anothers_group(void *group)
{
    return co_raise(co_group_end(group));
}

IN_LOOP(only_the_parent_ends_a_group)
{
    BEGIN_GROUP(group);
    CHECK_EQUAL(co_await(co_create_task(end_anothers_group, &group), NULL), CO_EDEADLK);
    CHECK_EQUAL(co_group_end(&group), 0);
}

/* --- failures --------------------------------------------------------------------------------- */

IN_LOOP(one_that_fails_cancels_the_others_and_their_cleanup_is_awaited)
{
    BEGIN_GROUP(group);
    CHECK(co_group_create_task(&group, clean_up_slowly, NULL));
    CHECK(co_group_create_task(&group, fail_late, NUMBER(UV_EIO)));
    CHECK(co_group_create_task(&group, clean_up_slowly, NULL));
    CHECK_EQUAL(co_group_end(&group), UV_EIO);
    CHECK_ORDER("cc");
    CHECK_EQUAL(co_yield_now(), 0);
}

IN_LOOP(a_failure_cancels_the_parent_where_it_awaits_before_the_end)
{
    BEGIN_GROUP(group);
    CHECK(co_group_create_task(&group, fail_late, NUMBER(UV_EIO)));
    CHECK(co_group_create_task(&group, clean_up_slowly, NULL));
    CHECK_EQUAL(co_sleep(1000), UV_ECANCELED);
    CHECK_EQUAL(co_sleep(0.001), 0);
    CHECK(!co_group_create_task(&group, add_one, NULL));
    CHECK_EQUAL(errno, ESHUTDOWN);
    CHECK_EQUAL(co_group_end(&group), UV_EIO);
    CHECK_ORDER("c");
    CHECK_EQUAL(co_yield_now(), 0);

    CHECK_EQUAL(co_group_begin(&group), 0);
    co_task *failing = co_retain(co_group_create_task(&group, fail, NUMBER(UV_EPIPE)));
    CHECK_EQUAL(co_await(failing, NULL), UV_ECANCELED);
    CHECK_EQUAL(co_group_end(&group), UV_EPIPE);
    CHECK_EQUAL(co_yield_now(), 0);
}

IN_LOOP(a_parent_that_awaits_nothing_hears_of_a_failure_at_the_end_alone)
{
    co_group group;
    co_task *first = co_create_task(add_one, NULL);

    CHECK_EQUAL(co_group_begin(&group), 0);
    CHECK(co_group_create_task(&group, fail, NUMBER(UV_EIO)));
    CHECK_EQUAL(co_await(first, NULL), 0); /* woken, and then the other failed */
    CHECK_EQUAL(co_group_end(&group), UV_EIO);
    CHECK_EQUAL(co_sleep(0.001), 0);
}

TASK(fail_many_times, unused)
{
    co_group_errors *errors;
    BEGIN_GROUP(group);
    CHECK(co_group_create_task(&group, fail_when_cancelled, NUMBER(UV_EPIPE), .name = "late"));
    CHECK(co_group_create_task(&group, sleep_long, NULL));
    CHECK(co_group_create_task(&group, fail, NUMBER(UV_EIO)));
    CHECK_EQUAL(co_group_end_errors(&group, &errors), UV_EIO);
    CHECK_EQUAL(errors->count, 2);
    CHECK(strcmp(errors->errors[0].name, "fail") == 0);
    CHECK(strcmp(errors->errors[1].name, "late") == 0);
    CHECK_EQUAL(errors->errors[0].error, UV_EIO);
    CHECK_EQUAL(errors->errors[1].error, UV_EPIPE);
    CHECK_EQUAL(errors->errors[0].number, 4);
    CHECK_EQUAL(errors->errors[1].number, 2);
    CHECK(strstr(errors->errors[0].file, "test_group.c"));
    CHECK_EQUAL(errors->errors[0].line, errors->errors[1].line + 2);
    free(errors);

    CHECK_EQUAL(co_group_begin(&group), 0);
    CHECK(co_group_create_task(&group, add_one, NULL));
    CHECK_EQUAL(co_group_end_errors(&group, &errors), 0);
    CHECK(errors == NULL);
}

TEST(all_errors_of_a_group_are_told_with_whose_they_are)
{
    CHECK(freopen("/dev/full", "w", stderr) && setvbuf(stderr, NULL, _IONBF, 0) == 0);
    run_in_loop(fail_many_times, NULL);
    CHECK(!ferror(stderr)); /* nor are they told again at the end of the run */
}

IN_LOOP(an_error_that_the_end_of_a_group_does_not_return_is_named_after_the_run,
        .expect = "'fail_when_cancelled' (task 2, created at coroutines/tests/test_group.c:")
{
    BEGIN_GROUP(group);
    CHECK(co_group_create_task(&group, fail_when_cancelled, NUMBER(UV_EPIPE)));
    CHECK(co_group_create_task(&group, fail_late, NUMBER(UV_EIO)));
    CHECK_EQUAL(co_group_end(&group), UV_EIO);
}

IN_LOOP(a_parent_that_fails_cancels_its_tasks_and_its_error_is_among_theirs)
{
    co_group_errors *errors;
    BEGIN_GROUP(group);
    CHECK(co_group_create_task(&group, fail_when_cancelled, NUMBER(UV_EPIPE)));
    CHECK_EQUAL(co_yield_now(), 0);
    co_group_fail(&group, 0);
    CHECK(co_group_create_task(&group, clean_up_slowly, NULL));
    co_group_fail(&group, UV_EIO);
    co_group_fail(&group, UV_ENOMEM);
    CHECK_EQUAL(co_yield_now(), 0); /* it knows */
    CHECK(!co_group_create_task(&group, add_one, NULL));
    CHECK_EQUAL(co_group_end_errors(&group, &errors), UV_EIO);
    CHECK_EQUAL(errors->count, 2);
    CHECK(strcmp(errors->errors[0].name, co_name(co_current())) == 0);
    CHECK_EQUAL(errors->errors[0].error, UV_EIO);
    CHECK_EQUAL(errors->errors[1].error, UV_EPIPE);
    CHECK_ORDER(""); /* the second had not begun */
    free(errors);
}

IN_LOOP(a_parent_that_was_cut_short_does_not_hide_the_failure_that_did_it)
{
    BEGIN_GROUP(group);
    CHECK(co_group_create_task(&group, fail_late, NUMBER(UV_EIO)));
    co_group_fail(&group, co_sleep(1000));
    CHECK_EQUAL(co_group_end(&group), UV_EIO);

    CHECK_EQUAL(co_group_begin(&group), 0);
    co_task *task = co_retain(co_group_create_task(&group, sleep_long, NULL));
    co_cancel(task);
    co_group_fail(&group, co_await(task, NULL));
    CHECK_EQUAL(co_group_end(&group), UV_ECANCELED);
    CHECK_EQUAL(co_yield_now(), 0);
}

/* --- cancellations ---------------------------------------------------------------------------- */

IN_LOOP(a_group_can_be_cancelled_which_is_no_failure)
{
    BEGIN_GROUP(group);
    CHECK(co_group_create_task(&group, clean_up_slowly, NULL));
    CHECK(co_group_create_task(&group, swallow, NULL));
    CHECK_EQUAL(co_yield_now(), 0);
    CHECK(co_group_create_task(&group, add_one, NULL)); /* never begins */
    co_group_cancel(&group);
    CHECK_EQUAL(co_group_end(&group), 0);
    CHECK_ORDER("c");
}

IN_LOOP(a_cancelled_task_does_not_cancel_the_others)
{
    BEGIN_GROUP(group);
    co_task *one = co_group_create_task(&group, sleep_long, NULL);
    CHECK(co_group_create_task(&group, note_late, "o"));
    co_cancel(one);
    CHECK_EQUAL(co_group_end(&group), 0);
    CHECK_ORDER("o");
}

static void *group_slow_ones(void *unused)
{
    BEGIN_GROUP(group);
    CHECK(co_group_create_task(&group, clean_up_slowly, NULL));
    CHECK(co_group_create_task(&group, clean_up_slowly, NULL));
    int error = co_group_end(&group);
    note('p');
    CHECK_EQUAL(co_yield_now(), 0);
    (void)unused;
    return co_raise(error);
}

IN_LOOP(cancelling_the_parent_cancels_the_group_and_waits_for_it)
{
    co_task *waiting = co_create_task(group_slow_ones, NULL);

    CHECK_EQUAL(co_sleep(0.001), 0);
    CHECK(co_cancel(waiting) && co_cancel(waiting));
    CHECK_EQUAL(co_sleep(0.002), 0);
    CHECK(co_cancel(waiting)); /* their cleanup goes on */
    CHECK_EQUAL(co_await(waiting, NULL), UV_ECANCELED);
    CHECK_ORDER("ccp");
}

TASK(be_cancelled_in_a_group, unused)
{
    BEGIN_GROUP(group);
    CHECK(co_group_create_task(&group, sleep_long, NULL));
    co_cancel(co_current());
    if (unused)
        CHECK_EQUAL(co_sleep(1000), UV_ECANCELED);
    CHECK_EQUAL(co_group_end(&group), UV_ECANCELED);
    CHECK_EQUAL(co_yield_now(), 0);
}

TEST(a_parent_cancelled_before_the_end_has_cancelled_the_group)
{
    run_in_loop(be_cancelled_in_a_group, NULL);
    run_in_loop(be_cancelled_in_a_group, "heard of it before");
}

TASK(fail_and_be_cancelled, unused)
{
    co_timeout timeout;
    co_group group;

    CHECK_EQUAL(co_timeout_begin(&timeout, 0.005), 0);
    CHECK_EQUAL(co_group_begin(&group), 0);
    CHECK(co_group_create_task(&group, fail_when_cancelled, NUMBER(UV_EIO)));
    CHECK_EQUAL(co_group_end(&group), UV_EIO);
    if (unused) {
        CHECK_EQUAL(co_sleep(1000), UV_ECANCELED); /* the deadline's, told after all */
        CHECK_EQUAL(co_timeout_end(&timeout), UV_ETIMEDOUT);
    } else {
        CHECK_EQUAL(co_timeout_end(&timeout), 0);
    }
    CHECK_EQUAL(co_sleep(0.001), 0);
}

TEST(an_error_comes_before_a_cancellation_which_is_not_lost)
{
    run_in_loop(fail_and_be_cancelled, NULL);
    run_in_loop(fail_and_be_cancelled, "await again");
}

IN_LOOP(deadlines_and_groups_nest_in_either_order)
{
    co_timeout timeout;
    co_group group;

    CHECK_EQUAL(co_timeout_begin(&timeout, 0.005), 0);
    CHECK_EQUAL(co_group_begin(&group), 0);
    CHECK(co_group_create_task(&group, clean_up_slowly, NULL));
    CHECK_EQUAL(co_group_end(&group), UV_ECANCELED);
    CHECK_EQUAL(co_timeout_end(&timeout), UV_ETIMEDOUT);
    CHECK_ORDER("c");

    CHECK_EQUAL(co_group_begin(&group), 0);
    CHECK(co_group_create_task(&group, note_late, "n"));
    CHECK_EQUAL(co_timeout_begin(&timeout, 0), 0);
    CHECK_EQUAL(co_sleep(1000), UV_ECANCELED);
    CHECK_EQUAL(co_timeout_end(&timeout), UV_ETIMEDOUT);
    CHECK_EQUAL(co_group_end(&group), 0); /* the deadline was not the group's affair */
    CHECK_ORDER("cn");
}

static void *group_within(void *error)
{
    BEGIN_GROUP(group);
    CHECK(co_group_create_task(&group, clean_up_slowly, NULL));
    if (error)
        CHECK(co_group_create_task(&group, fail_late, error));
    int ended = co_group_end(&group);
    note(ended == UV_ECANCELED ? 'x' : 'e');
    return co_raise(ended);
}

IN_LOOP(groups_nest_and_a_failure_outside_cancels_those_inside)
{
    co_group outer, inner;

    CHECK_EQUAL(co_group_begin(&outer), 0);
    CHECK(co_group_create_task(&outer, group_within, NULL));
    CHECK(co_group_create_task(&outer, group_within, NUMBER(UV_EIO)));
    CHECK_EQUAL(co_group_end(&outer), UV_EIO);
    CHECK_ORDER("cecx");

    CHECK_EQUAL(co_group_begin(&outer), 0);
    CHECK(co_group_create_task(&outer, fail_late, NUMBER(UV_EPIPE)));
    CHECK_EQUAL(co_group_begin(&inner), 0);
    CHECK(co_group_create_task(&inner, clean_up_slowly, NULL));
    CHECK_EQUAL(co_group_end(&inner), UV_ECANCELED);
    CHECK_EQUAL(co_group_end(&outer), UV_EPIPE);
    CHECK_ORDER("cecxc");
    CHECK_EQUAL(co_yield_now(), 0);
}

/* --- the end of the run ----------------------------------------------------------------------- */

TASK(leave_a_group, unused)
{
    co_task *parent = co_create_task(group_slow_ones, NULL);

    CHECK_EQUAL(co_sleep(0.001), 0);
    co_release(parent);
}

static void *group_late(void *unused)
{
    CHECK_EQUAL(co_sleep(0.001), 0);
    return group_slow_ones(unused);
}

/* The parent's place is behind the places of its tasks, so they hear first of the end. */
TASK(leave_a_group_behind_its_tasks, unused)
{
    TASKS(places, {add_one, NULL}, {add_one, NULL});
    co_release(co_create_task(group_late, NULL));
    CHECK_EQUAL(co_gather(places, 2, NULL), 0);
    CHECK_EQUAL(co_sleep(0.01), 0);
}

TEST(a_group_that_is_left_at_the_end_of_the_run_cleans_up)
{
    run_in_loop(leave_a_group, NULL);
    CHECK_ORDER("ccp");
    run_in_loop(leave_a_group_behind_its_tasks, NULL);
    CHECK_ORDER("ccpccp");
}
