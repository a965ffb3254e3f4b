/*
 * test_call.c - callbacks of the loop: their order among the tasks, their times, other threads.
 */
#include "co_call.h"
#include "tasks.h"

#include <math.h>
#include <pthread.h>

static void note_call(void *what)
{
    note(*(const char *)what);
}

TASK(note_in_task, what)
{
    note_call(what);
}

IN_LOOP(calls_and_tasks_have_their_turns_in_one_order)
{
    CHECK(co_call_soon(note_call, "1") > 0);
    co_task *first = co_create_task(note_in_task, "2");
    CHECK(co_call_soon(note_call, "3") > 0);
    CHECK(co_call_soon(note_call, "4") > 0);
    co_task *second = co_create_task(note_in_task, "5");
    CHECK(co_call_soon(note_call, "6") > 0);
    CHECK_EQUAL(co_gather((co_task *[]){first, second}, 2, NULL), 0);
    CHECK_EQUAL(co_yield_now(), 0);
    CHECK_ORDER("123456");
}

static void call_again(void *left)
{
    if (--*(int *)left)
        CHECK(co_call_soon(call_again, left) > 0);
}

IN_LOOP(a_call_that_calls_again_lets_the_others_have_their_turns)
{
    int left = 5000, yields = 0;

    CHECK(co_call_soon(call_again, &left) > 0);
    while (left) {
        CHECK_EQUAL(co_yield_now(), 0);
        yields++;
    }
    CHECK_EQUAL(yields, 5000);
}

IN_LOOP(timed_calls_come_by_their_times_and_then_by_the_order_of_asking)
{
    double now = co_time();

    CHECK(co_call_later(0.04, note_call, "4") > 0);
    CHECK(co_call_at(now + 0.01, note_call, "1") > 0);
    CHECK(co_call_at(now + 0.02, note_call, "2") > 0);
    CHECK(co_call_at(now + 0.02, note_call, "3") > 0);
    CHECK(co_call_later(-1, note_call, "0") > 0);
    CHECK(co_call_at(-1, note_call, "-") > 0);
    CHECK_EQUAL(co_call_later(NAN, note_call, "x"), UV_EINVAL);
    CHECK(co_call_later(1e300, note_call, "x") > 0);
    CHECK_EQUAL(co_sleep(0.06), 0);
    CHECK(co_time() - now >= 0.06);
    CHECK_ORDER("-01234");
}

IN_LOOP(a_cancelled_call_is_not_made_and_cancelling_late_is_harmless)
{
    co_call soon = co_call_soon(note_call, "s"), later = co_call_later(0.001, note_call, "l");
    co_call made = co_call_soon(note_call, "m");

    CHECK(co_call_cancel(soon));
    CHECK(!co_call_cancel(soon));
    CHECK(co_call_cancel(later));
    CHECK(!co_call_cancel(later));
    CHECK_EQUAL(co_sleep(0.005), 0);
    CHECK(!co_call_cancel(made));
    CHECK(!co_call_cancel(0) && !co_call_cancel(UV_ENOMEM) && !co_call_cancel(INT64_MAX));

    co_call next = co_call_soon(note_call, "n"); /* in the place of one that is gone */
    CHECK(next != soon && next != later && next != made);
    CHECK(!co_call_cancel(soon) && !co_call_cancel(later) && !co_call_cancel(made));
    CHECK_EQUAL(co_yield_now(), 0);
    CHECK_ORDER("mn");
}

static void try_to_await(void *tried)
{
    CHECK(co_current() == NULL);
    CHECK_EQUAL(co_sleep(1), UV_EINVAL);
    CHECK_EQUAL(co_yield_now(), UV_EINVAL);
    co_task *task = co_create_task(note_in_task, "t");
    CHECK(task);
    CHECK_EQUAL(co_await(task, NULL), UV_EINVAL);
    *(bool *)tried = true;
}

IN_LOOP(a_call_cannot_await_but_may_create_a_task)
{
    bool tried = false;

    CHECK(co_call_soon(try_to_await, &tried) > 0);
    while (!tried)
        CHECK_EQUAL(co_yield_now(), 0);
    CHECK_EQUAL(co_yield_now(), 0);
    CHECK_ORDER("t");
}

TASK(leave_calls_behind, unused)
{
    for (int i = 0; i < 1000; i++)
        CHECK(co_call_later(1000, note_call, "x") > 0 && co_call_soon(note_call, "x") > 0);
}

TEST(calls_pending_at_the_end_are_dropped)
{
    CHECK_EQUAL(co_call_soon(note_call, "x"), UV_EINVAL);
    run_in_loop(leave_calls_behind, NULL);
    CHECK_ORDER("");
    CHECK(!co_call_cancel(1));
}

static void wake(void *task)
{
    co_wake(task, 0);
}

IN_LOOP(a_pending_call_is_no_deadlock)
{
    CHECK(co_call_later(0.02, wake, co_current()) > 0);
    CHECK_EQUAL(co_park(&for_ever, NULL), 0);
}

IN_LOOP(the_run_queue_has_room_for_all_calls_and_tasks)
{
    enum { MANY = 1000 };
    int lefts[MANY];
    co_task *tasks[MANY];

    for (int i = 0; i < MANY; i++) {
        lefts[i] = 1;
        CHECK(co_call_soon(call_again, &lefts[i]) > 0);
        tasks[i] = co_create_task(note_in_task, "t");
    }
    CHECK_EQUAL(co_gather(tasks, MANY, NULL), 0);
    for (int i = 0; i < MANY; i++)
        CHECK_EQUAL(lefts[i], 0);
}

/* --- other threads ---------------------------------------------------------------------------- */

#define CALLS 1000

struct caller {
    co_loop_ref *loop;
    pthread_t thread;
    int next; /* the call that has to come next */
    bool ended;
};

struct numbered {
    struct caller *caller;
    int number;
};

static int callers_left;
static co_task *waiter;

static void count(void *data)
{
    struct numbered *call = data;
    struct caller *caller = call->caller;

    CHECK_EQUAL(call->number, caller->next);
    free(call);
    if (++caller->next == CALLS && --callers_left == 0)
        co_wake(waiter, 0);
}

TASK(call_from_thread, argument)
{
    struct caller *caller = argument;

    for (int i = 0; i < CALLS; i++) {
        struct numbered *call = malloc(sizeof *call);

        CHECK(call);
        *call = (struct numbered){caller, i};
        CHECK_EQUAL(co_call_soon_threadsafe(caller->loop, count, call), 0);
    }
    co_loop_unshare(caller->loop);
}

IN_LOOP(other_threads_call_in_their_order_and_wake_the_loop)
{
    struct caller callers[3] = {0};

    waiter = co_current();
    callers_left = 3;
    for (int i = 0; i < 3; i++) {
        CHECK((callers[i].loop = co_loop_share()));
        CHECK(pthread_create(&callers[i].thread, NULL, call_from_thread, &callers[i]) == 0);
    }
    CHECK_EQUAL(co_park(&for_ever, NULL), 0);
    for (int i = 0; i < 3; i++)
        pthread_join(callers[i].thread, NULL);
}

static void ignore(void *unused)
{
    (void)unused;
}

TASK(call_until_shut_down, loop)
{
    int error;

    while ((error = co_call_soon_threadsafe(loop, ignore, NULL)) == 0)
        usleep(100);
    CHECK_EQUAL(error, UV_ESHUTDOWN);
    co_loop_unshare(loop);
}

static pthread_t outliving;

TASK(leave_a_thread_calling, unused)
{
    co_loop_ref *loop = co_loop_share();

    CHECK(loop);
    CHECK(pthread_create(&outliving, NULL, call_until_shut_down, loop) == 0);
    CHECK_EQUAL(co_sleep(0.01), 0);
}

TEST(a_thread_that_calls_when_the_loop_has_ended_is_told)
{
    run_in_loop(leave_a_thread_calling, NULL);
    pthread_join(outliving, NULL);
}

IN_DEADLOCK(a_reference_given_back_keeps_no_deadlock_from_being_seen, .expect = "waits for ever")
{
    co_loop_ref *loop = co_loop_share();

    CHECK(loop);
    co_loop_unshare(loop);
    co_park(&for_ever, NULL);
}

TEST(a_loop_is_shared_only_while_it_runs)
{
    CHECK(co_loop_share() == NULL);
    CHECK_EQUAL(errno, EINVAL);
    co_loop_unshare(NULL);
}
