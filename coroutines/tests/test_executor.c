/*
 * test_executor.c - functions in threads and in pools: awaited, cancelled, outliving their await.
 */
#include "co_executor.h"
#include "co_internal.h"
#include "test.h"
#include "torture.h"

#include <pthread.h>
#include <stdatomic.h>

#define NUMBER(number) ((void *)(intptr_t)(number))
#define THREADS        4

static void run_in_loop(co_function *function)
{
    setenv("UV_THREADPOOL_SIZE", "4", 1);
    CHECK_EQUAL(co_run(function, NULL, NULL), 0);
}

static atomic_int begun, ended;
static atomic_bool may_end;

static void *wait_in_thread(void *argument)
{
    begun++;
    while (!may_end)
        usleep(1000);
    ended++;
    return argument;
}

static void *add_one(void *number)
{
    return (char *)number + 1;
}

static void *add_one_in_thread(void *number)
{
    CHECK(co_current() == NULL);
    CHECK_EQUAL(co_sleep(1), UV_EINVAL);
    usleep(1000);
    return add_one(number);
}

static void *call_thread(void *number)
{
    void *result = NULL;

    CHECK_EQUAL(co_to_thread(add_one_in_thread, number, &result), 0);
    CHECK(result == (char *)number + 1);
    CHECK_EQUAL(co_to_thread(add_one_in_thread, number, NULL), 0);
    return result;
}

static void *call_threads(void *unused)
{
    enum { TASKS = 20 };
    co_task *tasks[TASKS];
    void *results[TASKS];

    for (int i = 0; i < TASKS; i++)
        tasks[i] = co_create_task(call_thread, NUMBER(i));
    CHECK_EQUAL(co_gather(tasks, TASKS, results), 0);
    for (int i = 0; i < TASKS; i++)
        CHECK(results[i] == NUMBER(i + 1));
    return unused;
}

TEST(results_come_back_from_threads)
{
    run_in_loop(call_threads);
}

TEST(a_thread_is_asked_for_only_by_a_task)
{
    void *result = NUMBER(1);

    CHECK_EQUAL(co_to_thread(add_one, NULL, &result), UV_EINVAL);
    CHECK(result == NULL);
}

static void *await_a_thread(void *error)
{
    void *result = NUMBER(1);

    CHECK_EQUAL(co_to_thread(wait_in_thread, NULL, &result), (int)(intptr_t)error);
    CHECK(!error || result == NULL);
    CHECK_EQUAL(co_sleep(0.001), 0);
    return NULL;
}

static void *cancel_one_that_runs(void *unused)
{
    co_task *task = co_create_task(await_a_thread, NUMBER(UV_ECANCELED));

    while (!begun)
        CHECK_EQUAL(co_sleep(0.001), 0);
    co_interrupt(task, UV_ECANCELED);
    CHECK_EQUAL(co_await (task, NULL), 0);
    CHECK_EQUAL(ended, 0);
    may_end = true;
    return unused;
}

TEST(a_cancelled_await_returns_at_once_and_the_end_of_the_run_waits_for_the_thread)
{
    run_in_loop(cancel_one_that_runs);
    CHECK_EQUAL(ended, 1);
}

static void *cancel_one_that_is_queued(void *unused)
{
    co_task *tasks[THREADS], *queued;

    for (int i = 0; i < THREADS; i++)
        tasks[i] = co_create_task(await_a_thread, NULL);
    while (begun < THREADS)
        CHECK_EQUAL(co_sleep(0.001), 0);
    queued = co_create_task(await_a_thread, NUMBER(UV_ECANCELED));
    CHECK_EQUAL(co_sleep(0.001), 0);
    co_interrupt(queued, UV_ECANCELED);
    CHECK_EQUAL(co_await (queued, NULL), 0);
    may_end = true;
    CHECK_EQUAL(co_gather(tasks, THREADS, NULL), 0);
    return unused;
}

TEST(a_function_cancelled_in_the_queue_never_runs)
{
    run_in_loop(cancel_one_that_is_queued);
    CHECK_EQUAL(begun, THREADS);
}

static void *cancel_before_it_asks(void *unused)
{
    co_task *task = co_create_task(await_a_thread, NUMBER(UV_ECANCELED));

    co_yield_now();
    co_interrupt(co_current(), UV_ECANCELED);
    CHECK_EQUAL(co_to_thread(wait_in_thread, NULL, NULL), UV_ECANCELED);
    CHECK_EQUAL(co_to_thread(add_one, NULL, NULL), 0);
    co_interrupt(task, UV_ECANCELED);
    may_end = true;
    CHECK_EQUAL(co_await (task, NULL), 0);
    return unused;
}

TEST(a_cancellation_that_came_before_the_call_ends_it)
{
    run_in_loop(cancel_before_it_asks);
    CHECK(begun <= 1);
}

static void *leave_one_running(void *unused)
{
    co_release(co_create_task(await_a_thread, NUMBER(UV_ECANCELED)));
    while (!begun)
        CHECK_EQUAL(co_sleep(0.001), 0);
    may_end = true;
    return unused;
}

TEST(the_end_of_a_run_cancels_awaits_and_waits_for_threads)
{
    run_in_loop(leave_one_running);
    CHECK_EQUAL(ended, 1);
}

static int call_two_threads(void)
{
    void *result;
    int error = co_to_thread(add_one, NUMBER(1), &result);

    CHECK(error || result == NUMBER(2));
    return error ? error : co_to_thread(add_one, NUMBER(1), NULL);
}

TEST(faults_while_threads_are_used_are_errors_and_leave_nothing, .limit_s = 60)
{
    /* libuv itself aborts at the fifth thread: see co_workers_ready. */
    static const struct fault faults[] = {{"malloc:ENOMEM", 10},        {"calloc:ENOMEM", 10},
                                          {"eventfd:EMFILE", 3},        {"pipe2:EMFILE", 3},
                                          {"pthread_create:EAGAIN", 4}, {0}};

    setenv("UV_THREADPOOL_SIZE", "4", 1);
    torture("test_executor", __func__, faults, call_two_threads);
}
