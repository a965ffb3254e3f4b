/*
 * test_call.c - callbacks of the loop: their order among the tasks, their times, other threads.
 */
#include "co_call.h"
#include "co_internal.h"
#include "test.h"
#include "torture.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static char order[64];

static void note(void *what)
{
    size_t length = strlen(order);

    if (length + 1 < sizeof order)
        order[length] = *(const char *)what;
}

static void *note_in_task(void *what)
{
    note(what);
    return NULL;
}

static void run_in_loop(co_function *function)
{
    CHECK_EQUAL(co_run(function, NULL, NULL), 0);
}

static void *call_among_tasks(void *unused)
{
    CHECK(co_call_soon(note, "1") > 0);
    co_task *first = co_create_task(note_in_task, "2");
    CHECK(co_call_soon(note, "3") > 0);
    CHECK(co_call_soon(note, "4") > 0);
    co_task *second = co_create_task(note_in_task, "5");
    CHECK(co_call_soon(note, "6") > 0);
    CHECK_EQUAL(co_gather((co_task *[]){first, second}, 2, NULL), 0);
    CHECK_EQUAL(co_yield_now(), 0);
    return unused;
}

TEST(calls_and_tasks_have_their_turns_in_one_order)
{
    run_in_loop(call_among_tasks);
    CHECK(strcmp(order, "123456") == 0);
}

static void call_again(void *left)
{
    if (--*(int *)left)
        CHECK(co_call_soon(call_again, left) > 0);
}

static void *call_in_chain_while_yielding(void *unused)
{
    int left = 5000, yields = 0;

    CHECK(co_call_soon(call_again, &left) > 0);
    while (left) {
        CHECK_EQUAL(co_yield_now(), 0);
        yields++;
    }
    CHECK_EQUAL(yields, 5000);
    return unused;
}

TEST(a_call_that_calls_again_lets_the_others_have_their_turns)
{
    run_in_loop(call_in_chain_while_yielding);
}

static void *call_at_times(void *unused)
{
    double now = co_time();

    CHECK(co_call_later(0.04, note, "4") > 0);
    CHECK(co_call_at(now + 0.01, note, "1") > 0);
    CHECK(co_call_at(now + 0.02, note, "2") > 0);
    CHECK(co_call_at(now + 0.02, note, "3") > 0);
    CHECK(co_call_later(-1, note, "0") > 0);
    CHECK(co_call_at(-1, note, "-") > 0);
    CHECK_EQUAL(co_call_later(NAN, note, "x"), UV_EINVAL);
    CHECK(co_call_later(1e300, note, "x") > 0);
    CHECK_EQUAL(co_sleep(0.06), 0);
    CHECK(co_time() - now >= 0.06);
    return unused;
}

TEST(timed_calls_come_by_their_times_and_then_by_the_order_of_asking)
{
    run_in_loop(call_at_times);
    CHECK(strcmp(order, "-01234") == 0);
}

static void *cancel_calls(void *unused)
{
    co_call soon = co_call_soon(note, "s"), later = co_call_later(0.001, note, "l");
    co_call made = co_call_soon(note, "m");

    CHECK(co_call_cancel(soon));
    CHECK(!co_call_cancel(soon));
    CHECK(co_call_cancel(later));
    CHECK(!co_call_cancel(later));
    CHECK_EQUAL(co_sleep(0.005), 0);
    CHECK(!co_call_cancel(made));
    CHECK(!co_call_cancel(0) && !co_call_cancel(UV_ENOMEM) && !co_call_cancel(INT64_MAX));

    co_call next = co_call_soon(note, "n"); /* in the place of one that is gone */
    CHECK(next != soon && next != later && next != made);
    CHECK(!co_call_cancel(soon) && !co_call_cancel(later) && !co_call_cancel(made));
    CHECK_EQUAL(co_yield_now(), 0);
    return unused;
}

TEST(a_cancelled_call_is_not_made_and_cancelling_late_is_harmless)
{
    run_in_loop(cancel_calls);
    CHECK(strcmp(order, "mn") == 0);
}

static void try_to_await(void *tried)
{
    CHECK(co_current() == NULL);
    CHECK_EQUAL(co_sleep(1), UV_EINVAL);
    CHECK_EQUAL(co_yield_now(), UV_EINVAL);
    co_task *task = co_create_task(note_in_task, "t");
    CHECK(task);
    CHECK_EQUAL(co_await (task, NULL), UV_EINVAL);
    *(bool *)tried = true;
}

static void *call_one_that_awaits(void *unused)
{
    bool tried = false;

    CHECK(co_call_soon(try_to_await, &tried) > 0);
    while (!tried)
        CHECK_EQUAL(co_yield_now(), 0);
    CHECK_EQUAL(co_yield_now(), 0);
    CHECK(strcmp(order, "t") == 0);
    return unused;
}

TEST(a_call_cannot_await_but_may_create_a_task)
{
    run_in_loop(call_one_that_awaits);
}

static void *leave_calls_behind(void *unused)
{
    for (int i = 0; i < 1000; i++)
        CHECK(co_call_later(1000, note, "x") > 0 && co_call_soon(note, "x") > 0);
    return unused;
}

TEST(calls_pending_at_the_end_are_dropped)
{
    CHECK_EQUAL(co_call_soon(note, "x"), UV_EINVAL);
    run_in_loop(leave_calls_behind);
    CHECK(strcmp(order, "") == 0);
    CHECK(!co_call_cancel(1));
}

static void never_leave(struct co_task *task)
{
    (void)task;
}

static void describe(const struct co_task *task, char *text, size_t size)
{
    (void)task;
    snprintf(text, size, "for a call");
}

static const struct co_reason for_a_call = {never_leave, .describe = describe};

static void wake(void *task)
{
    co_wake(task, 0);
}

static void *wait_for_a_late_call(void *unused)
{
    CHECK(co_call_later(0.02, wake, co_current()) > 0);
    CHECK_EQUAL(co_park(&for_a_call, NULL), 0);
    return unused;
}

TEST(a_pending_call_is_no_deadlock)
{
    run_in_loop(wait_for_a_late_call);
}

static void *many_calls_and_tasks(void *unused)
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
    return unused;
}

TEST(the_run_queue_has_room_for_all_calls_and_tasks)
{
    run_in_loop(many_calls_and_tasks);
}

/* --- other threads ----------------------------------------------------------------------------
 */

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

static void *call_from_thread(void *argument)
{
    struct caller *caller = argument;

    for (int i = 0; i < CALLS; i++) {
        struct numbered *call = malloc(sizeof *call);

        CHECK(call);
        *call = (struct numbered){caller, i};
        CHECK_EQUAL(co_call_soon_threadsafe(caller->loop, count, call), 0);
    }
    co_loop_unshare(caller->loop);
    return NULL;
}

static void *wait_for_threads(void *unused)
{
    struct caller callers[3] = {0};

    waiter = co_current();
    callers_left = 3;
    for (int i = 0; i < 3; i++) {
        CHECK((callers[i].loop = co_loop_share()));
        CHECK(pthread_create(&callers[i].thread, NULL, call_from_thread, &callers[i]) == 0);
    }
    CHECK_EQUAL(co_park(&for_a_call, NULL), 0);
    for (int i = 0; i < 3; i++)
        pthread_join(callers[i].thread, NULL);
    return unused;
}

TEST(other_threads_call_in_their_order_and_wake_the_loop)
{
    run_in_loop(wait_for_threads);
}

static void ignore(void *unused)
{
    (void)unused;
}

static void *call_until_shut_down(void *loop)
{
    int error;

    while ((error = co_call_soon_threadsafe(loop, ignore, NULL)) == 0)
        usleep(100);
    CHECK_EQUAL(error, UV_ESHUTDOWN);
    co_loop_unshare(loop);
    return NULL;
}

static pthread_t outliving;

static void *leave_a_thread_calling(void *unused)
{
    co_loop_ref *loop = co_loop_share();

    CHECK(loop);
    CHECK(pthread_create(&outliving, NULL, call_until_shut_down, loop) == 0);
    CHECK_EQUAL(co_sleep(0.01), 0);
    return unused;
}

TEST(a_thread_that_calls_when_the_loop_has_ended_is_told)
{
    run_in_loop(leave_a_thread_calling);
    pthread_join(outliving, NULL);
}

static void *share_and_sleep_for_ever(void *unused)
{
    co_loop_ref *loop = co_loop_share();

    CHECK(loop);
    co_loop_unshare(loop);
    co_park(&for_a_call, NULL);
    return unused;
}

TEST(a_reference_given_back_keeps_no_deadlock_from_being_seen, .expect = "waits for a call")
{
    CHECK_EQUAL(co_run(share_and_sleep_for_ever, NULL, NULL), CO_EDEADLK);
}

TEST(a_loop_is_shared_only_while_it_runs)
{
    CHECK(co_loop_share() == NULL);
    CHECK_EQUAL(errno, EINVAL);
    co_loop_unshare(NULL);
}

static void count_one(void *count)
{
    ++*(int *)count;
}

static int call_in_every_way(void)
{
    int count = 0, made = 0, error = 0;
    co_loop_ref *loop = co_loop_share();

    if (!loop)
        return -errno;
    const co_call calls[] = {co_call_soon(count_one, &count),
                             co_call_later(0.001, count_one, &count),
                             co_call_at(co_time() + 0.001, count_one, &count)};
    for (int i = 0; i < 3; i++) {
        made += calls[i] > 0;
        error = calls[i] < 0 ? (int)calls[i] : error;
    }
    int from_thread = co_call_soon_threadsafe(loop, count_one, &count);
    made += from_thread == 0;
    co_loop_unshare(loop);
    while (count < made)
        if (co_yield_now())
            return UV_ECANCELED;
    return error ? error : from_thread;
}

TEST(faults_while_calls_are_made_are_errors_and_leave_nothing, .limit_s = 60)
{
    static const char *const faults[] = {"malloc:ENOMEM", "calloc:ENOMEM", "realloc:ENOMEM",
                                         "mmap:ENOMEM", NULL};

    torture("test_call", __func__, faults, call_in_every_way);
}
