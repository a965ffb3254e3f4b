/*
 * test_cancel.c - cancelled tasks: before they begin, while they wait, through one another.
 */
#include "loop/sanitizers.h"
#include "tasks.h"

#if defined(CO_TSAN)
#define LONG_CHAIN 2000
#elif defined(CO_ASAN)
#define LONG_CHAIN 10000
#else
#define LONG_CHAIN (RUNNING_ON_VALGRIND ? 500 : 100000)
#endif

static void *await_given(void *task)
{
    void *result;
    int error = co_await(task, &result);

    note(error == UV_ECANCELED ? 'a' : error ? '?' : 'r');
    return error ? co_raise(error) : result;
}

/* --- one task --------------------------------------------------------------------------------- */

IN_LOOP(a_task_cancelled_before_it_begins_never_does)
{
    co_task *task = co_create_task(sleep_long, NULL);
    void *result = NUMBER(1);

    CHECK(!co_done(task) && !co_cancelled(task));
    CHECK_EQUAL(co_error(task), UV_EAGAIN);
    CHECK(co_cancel(task));
    CHECK(co_cancel(task));
    CHECK(!co_done(task));
    CHECK_EQUAL(co_await(co_retain(task), &result), UV_ECANCELED);
    CHECK(result == NULL);
    CHECK(co_done(task) && co_cancelled(task));
    CHECK_EQUAL(co_result(task, &result), UV_ECANCELED);
    CHECK(!co_cancel(task));
    co_release(task);
}

IN_LOOP(a_cancelled_task_cleans_up_and_may_await_while_it_does)
{
    co_task *task = STARTED(clean_up_slowly, NULL);
    cancel_and_await(task, UV_ECANCELED);
    CHECK_ORDER("c");
}

IN_LOOP(a_swallowed_cancellation_leaves_a_result)
{
    co_task *task = co_create_task(swallow, NUMBER(3));
    void *result;

    CHECK_EQUAL(co_yield_now(), 0);
    CHECK(co_cancel(task));
    CHECK_EQUAL(co_await(co_retain(task), NULL), 0);
    CHECK(co_done(task) && !co_cancelled(task));
    CHECK_EQUAL(co_result(task, &result), 0);
    CHECK(result == NUMBER(3));
    CHECK_EQUAL(co_error(task), 0);
    co_release(task);
}

IN_LOOP(a_task_that_failed_says_its_error)
{
    co_task *task = co_create_task(fail, NUMBER(UV_EIO));
    void *result = NUMBER(1);

    CHECK_EQUAL(co_yield_now(), 0);
    CHECK(co_done(task) && !co_cancelled(task) && !co_cancel(task));
    CHECK_EQUAL(co_error(task), UV_EIO);
    CHECK_EQUAL(co_result(task, &result), UV_EIO);
    CHECK(result == NULL);
    co_release(task);
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

IN_LOOP(a_task_may_cancel_itself_and_gets_it_from_its_next_await)
{
    void *result;

    CHECK_EQUAL(co_await(co_create_task(cancel_itself, NUMBER(5)), &result), 0);
    CHECK(result == NUMBER(5));
}

TASK(expect_one_cancellation, unused)
{
    CHECK_EQUAL(co_sleep(1000), UV_ECANCELED);
    CHECK_EQUAL(co_sleep(0.001), 0);
    CHECK_EQUAL(co_sleep(1000), UV_ECANCELED);
}

IN_LOOP(two_cancellations_before_the_task_runs_are_one)
{
    co_task *task = STARTED(expect_one_cancellation, NULL);
    CHECK(co_cancel(task) && co_cancel(task));
    CHECK_EQUAL(co_sleep(0.02), 0);
    cancel_and_await(task, 0);
}

TASK(await_then_sleep, task)
{
    void *result;

    CHECK_EQUAL(co_await(task, &result), 0);
    CHECK(result == NUMBER(8));
    CHECK_EQUAL(co_sleep(1000), UV_ECANCELED);
}

IN_LOOP(a_wake_that_came_first_wins_over_a_cancellation)
{
    co_task *inner = co_create_task(add_one, NUMBER(7));
    co_task *outer = co_create_task(await_then_sleep, inner);

    co_cancel(co_current()); /* nobody's business but ours */
    CHECK_EQUAL(co_yield_now(), UV_ECANCELED);
    RUN_TASK(add_one, NULL);
    cancel_and_await(outer, 0);
}

/* --- through what a task awaits --------------------------------------------------------------- */

IN_LOOP(cancelling_an_awaiter_cancels_what_it_awaits_and_waits_for_its_end)
{
    co_task *inner = co_create_task(clean_up_slowly, NULL);
    co_task *outer = co_create_task(await_given, co_retain(inner));

    CHECK_EQUAL(co_sleep(0.001), 0);
    CHECK(co_cancel(outer));
    cancel_and_await(outer, UV_ECANCELED);
    CHECK(co_cancelled(inner));
    CHECK_ORDER("ca");
    co_release(inner);
}

IN_LOOP(an_awaiter_gets_the_result_of_one_that_swallowed_its_cancellation)
{
    co_task *outer = co_create_task(await_given, co_create_task(swallow, NUMBER(6)));
    void *result;

    CHECK_EQUAL(co_sleep(0.001), 0);
    CHECK(co_cancel(outer));
    CHECK_EQUAL(co_await(outer, &result), 0);
    CHECK(result == NUMBER(6));
    CHECK_ORDER("r");
}

IN_LOOP(a_pending_cancellation_goes_to_what_is_awaited_next)
{
    co_task *inner = STARTED(clean_up_slowly, NULL);
    co_cancel(co_current());
    CHECK_EQUAL(co_await(co_retain(inner), NULL), UV_ECANCELED);
    CHECK(co_cancelled(inner));
    CHECK_EQUAL(co_yield_now(), 0);
    co_release(inner);
}

static void *gather_given(void *tasks)
{
    void *results[2];
    int error = co_gather(tasks, 2, results);

    note(error == UV_ECANCELED ? 'g' : '?');
    return co_raise(error);
}

TASK(gather_errors_given, tasks)
{
    int errors[2];

    CHECK_EQUAL(co_gather_errors(tasks, 2, NULL, errors), UV_ECANCELED);
    CHECK_EQUAL(errors[0], UV_ECANCELED);
    CHECK_EQUAL(errors[1], UV_ECANCELED);
    note('e');
}

IN_LOOP(cancelling_a_gatherer_cancels_all_that_it_gathers)
{
    TASKS(first, {clean_up_slowly, NULL}, {sleep_long, NULL});
    TASKS(second, {clean_up_slowly, NULL}, {sleep_long, NULL});
    TASKS(third, {swallow, NULL}, {swallow, NULL});
    TASKS(gatherers, {gather_given, first}, {gather_errors_given, second}, {gather_given, third});
    CHECK_EQUAL(co_sleep(0.001), 0);
    for (int i = 0; i < 3; i++)
        CHECK(co_cancel(gatherers[i]));
    CHECK_EQUAL(co_gather_errors(gatherers, 3, NULL, NULL), 0);
    CHECK(strncmp(order, "gg", 2) == 0 && strcmp(order + 2, "cce") == 0);
}

static bool chain_is_complete;

static void *await_a_chain(void *length)
{
    if (!length) {
        chain_is_complete = true;
        return sleep_long(NULL);
    }
    co_task *next = co_create_task(await_a_chain, (char *)length - 1);
    if (!next && strstr(co_limit(), "vm.max_map_count"))
        test_skip("the guards of an old kernel take too many mappings");
    CHECK(next != NULL);
    return co_raise((intptr_t)length % 2 ? co_await(next, NULL) : co_gather(&next, 1, NULL));
}

static co_task *make_a_chain(void)
{
    co_task *first = co_create_task(await_a_chain, NUMBER(LONG_CHAIN));

    for (chain_is_complete = false; !chain_is_complete;)
        CHECK_EQUAL(co_yield_now(), 0);
    return first;
}

IN_LOOP(a_long_chain_of_awaiting_tasks_is_cancelled, .limit_s = 30)
{
    co_task *first = make_a_chain();

    cancel_and_await(first, UV_ECANCELED);
    co_release(make_a_chain()); /* for co_run to end */
}

static co_task *circle[2];

static void *await_the_other(void *which)
{
    return co_raise(co_await(circle[(intptr_t)which], NULL));
}

TASK(make_a_circle, unused)
{
    circle[0] = co_create_task(await_the_other, NUMBER(1), .name = "left");
    circle[1] = co_create_task(await_the_other, NUMBER(0), .name = "right");
    CHECK_EQUAL(co_sleep(0.001), 0);
}

IN_LOOP(a_task_in_a_circle_can_be_cancelled)
{
    make_a_circle(NULL);
    co_task *left = co_retain(circle[0]), *right = co_retain(circle[1]);
    cancel_and_await(left, UV_ECANCELED);
    CHECK_EQUAL(co_await(right, NULL), UV_ECANCELED);
}

TEST(a_circle_that_the_main_task_leaves_is_reported, .expect = "waits for 'right' (task 3) to end")
{
    CHECK_EQUAL(co_run(make_a_circle, NULL, NULL), CO_EDEADLK);
}

/* --- callbacks, and questions ----------------------------------------------------------------- */

static void note_end(co_task *task, void *what)
{
    CHECK(co_done(task) && co_current() == NULL);
    note(*(char *)what);
}

IN_LOOP(callbacks_are_called_once_the_task_has_ended_in_their_order)
{
    co_task *task = co_create_task(sleep_ms, NUMBER(2));

    CHECK_EQUAL(co_add_done_callback(task, note_end, "1"), 0);
    CHECK_EQUAL(co_add_done_callback(task, note_end, "2"), 0);
    CHECK_EQUAL(co_await(co_retain(task), NULL), 0);
    CHECK_EQUAL(co_add_done_callback(task, note_end, "3"), 0);
    co_release(task);
    note('a');
    CHECK_EQUAL(co_yield_now(), 0);
    CHECK_ORDER("12a3");
}

IN_LOOP(a_callback_can_be_taken_back_until_the_task_ends)
{
    char *twice = "2";
    co_task *task = co_create_task(sleep_ms, NUMBER(2));

    CHECK_EQUAL(co_add_done_callback(task, note_end, twice), 0);
    CHECK_EQUAL(co_add_done_callback(task, note_end, "1"), 0);
    CHECK_EQUAL(co_add_done_callback(task, note_end, twice), 0);
    CHECK_EQUAL(co_remove_done_callback(task, note_end, twice), 2);
    CHECK_EQUAL(co_remove_done_callback(task, note_end, twice), 0);
    CHECK_EQUAL(co_await(co_retain(task), NULL), 0);
    CHECK_EQUAL(co_remove_done_callback(task, note_end, "1"), 0);
    let_all_run();
    CHECK_ORDER("1");
    co_release(task);
}

static void create_another(co_task *task, void *unused)
{
    (void)task;
    co_task *another = co_create_task(sleep_ms, NUMBER(1));
    CHECK(another != NULL);
    CHECK_EQUAL(co_add_done_callback(another, note_end, "n"), 0);
    co_release(another);
    (void)unused;
}

IN_LOOP_THEN(CHECK_ORDER("mcln"), callbacks_are_called_before_the_end_of_the_run)
{
    co_task *left = STARTED(clean_up_slowly, NULL);
    CHECK_EQUAL(co_add_done_callback(left, note_end, "l"), 0);
    CHECK_EQUAL(co_add_done_callback(co_current(), note_end, "m"), 0);
    CHECK_EQUAL(co_add_done_callback(left, create_another, NULL), 0);
    co_release(left);
}

TASK(leave_a_callback_in_a_deadlock, unused)
{
    make_a_circle(NULL);
    CHECK_EQUAL(co_add_done_callback(circle[0], note_end, "x"), 0);
}

TEST(a_callback_of_a_task_that_never_ends_is_forgotten_with_it, .expect = "deadlock")
{
    CHECK_EQUAL(co_run(leave_a_callback_in_a_deadlock, NULL, NULL), CO_EDEADLK);
    CHECK_ORDER("");
}

TASK(ask_for_an_error, unused)
{
    co_task *task = STARTED(fail, NUMBER(UV_EIO));
    CHECK(co_done(task));
    if (unused)
        CHECK_EQUAL(co_error(task), UV_EIO);
    co_release(task);
}

TEST(an_error_that_was_asked_for_is_not_reported_as_forgotten)
{
    FILE *said = freopen("/dev/full", "w", stderr);

    CHECK(said && setvbuf(said, NULL, _IONBF, 0) == 0);
    run_in_loop(ask_for_an_error, "ask");
    CHECK(!ferror(said));
    run_in_loop(ask_for_an_error, NULL);
    CHECK(ferror(said));
}

/* --- shields ---------------------------------------------------------------------------------- */

static void *shield_given(void *task)
{
    void *result = NUMBER(1);
    int error = co_shield(task, &result);

    note(error == UV_ECANCELED ? 's' : error ? '?' : 'r');
    return error ? co_raise(error) : result;
}

IN_LOOP(a_shielded_task_outlives_the_cancellation_of_who_waits)
{
    co_task *inner = co_create_task(sleep_ms, NUMBER(5));
    co_task *outer = co_create_task(shield_given, inner);
    void *result;

    CHECK_EQUAL(co_yield_now(), 0);
    cancel_and_await(outer, UV_ECANCELED);
    CHECK(!co_done(inner));
    CHECK_EQUAL(co_await(inner, &result), 0);
    CHECK_EQUAL(VALUE(result), 5);
    CHECK_ORDER("s");
}

IN_LOOP(a_shield_gives_the_result_the_error_or_the_cancellation)
{
    CHECK_EQUAL(co_shield(NULL, NULL), UV_EINVAL);
    co_task *good = co_create_task(sleep_ms, NUMBER(1)),
            *bad = co_create_task(fail, NUMBER(UV_EIO));
    co_task *cancelled = co_create_task(sleep_long, NULL);
    void *result;

    CHECK_EQUAL(co_shield(good, &result), 0);
    CHECK_EQUAL(VALUE(result), 1);
    CHECK_EQUAL(co_shield(bad, &result), UV_EIO);
    CHECK(result == NULL);
    co_cancel(cancelled);
    CHECK_EQUAL(co_shield(cancelled, NULL), UV_ECANCELED);
    CHECK(co_cancelled(cancelled));
    CHECK_EQUAL(co_shield(NULL, &result), UV_EINVAL);
    CHECK_EQUAL(co_shield(co_current(), NULL), CO_EDEADLK);
    co_cancel(co_current());
    co_task *running = co_create_task(sleep_ms, NUMBER(1));
    CHECK_EQUAL(co_shield(running, NULL), UV_ECANCELED);
    CHECK_EQUAL(co_shield(running, NULL), 0);
    co_release(running);
    co_release(good);
    co_release(bad);
    co_release(cancelled);
}
