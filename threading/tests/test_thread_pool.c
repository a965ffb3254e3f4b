/*
 * test_thread_pool.c - a few threads that work off many calls.
 */
#include "event.h"
#include "pool.h"
#include "torture.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

static struct event may_go_on = EVENT_INIT;
static struct event begun = EVENT_INIT;
static atomic_int calls;

static void *number(intptr_t value)
{
    return (void *)value;
}

static void *square(void *argument)
{
    calls++;
    return number((intptr_t)argument * (intptr_t)argument);
}

static void *fail_at_three(void *argument)
{
    calls++;
    return argument == number(3) ? task_raise(-EIO) : argument;
}

static void *hold_the_thread(void *argument)
{
    event_set(&begun);
    event_wait(&may_go_on, INFINITY);
    return argument;
}

static struct pool *pool_of(size_t workers)
{
    struct pool *pool;

    CHECK_EQUAL(pool_create(&pool, workers), 0);
    return pool;
}

/* A pool whose only thread is busy until `may_go_on`. */
static struct pool *busy_pool(struct future **busy)
{
    struct pool *pool = pool_of(1);

    CHECK_EQUAL(pool_submit(pool, hold_the_thread, NULL, busy), 0);
    CHECK_EQUAL(event_wait(&begun, 5), 0);
    return pool;
}

TEST(call_gives_its_result_through_the_future)
{
    struct pool *pool = pool_of(2);
    struct future *future;
    void *result;

    CHECK_EQUAL(pool_submit(pool, square, number(7), &future), 0);
    CHECK_EQUAL(future_result(future, INFINITY, &result), 0);
    CHECK(result == number(49));
    future_release(future);
    CHECK_EQUAL(pool_destroy(pool), 0);
}

TEST(call_that_raises_gives_its_error_and_the_thread_goes_on)
{
    struct pool *pool = pool_of(1);
    struct future *failed, *next;

    CHECK_EQUAL(pool_submit(pool, fail_at_three, number(3), &failed), 0);
    CHECK_EQUAL(pool_submit(pool, fail_at_three, number(4), &next), 0);
    CHECK_EQUAL(future_result(failed, INFINITY, NULL), -EIO);
    CHECK_EQUAL(future_result(next, INFINITY, NULL), 0);
    future_release(failed);
    future_release(next);
    CHECK_EQUAL(pool_destroy(pool), 0);
}

TEST(pool_without_threads_is_refused)
{
    struct pool *pool;

    CHECK_EQUAL(pool_create(&pool, 0), -EINVAL);
    CHECK_EQUAL(pool_destroy(NULL), 0);
}

TEST(map_gives_the_results_in_the_order_of_the_arguments)
{
    struct pool *pool = pool_of(3);
    void *arguments[100], *results[100];

    for (int i = 0; i < 100; i++)
        arguments[i] = number(i);
    CHECK_EQUAL(pool_map(pool, square, arguments, 100, results), 0);
    for (int i = 0; i < 100; i++)
        CHECK(results[i] == number((intptr_t)i * i));
    CHECK_EQUAL(pool_map(pool, square, NULL, 0, NULL), 0);
    CHECK_EQUAL(calls, 100);
    CHECK_EQUAL(pool_destroy(pool), 0);
}

TEST(map_says_what_failed_and_gives_the_other_results)
{
    struct pool *pool = pool_of(2);
    void *arguments[] = {number(1), number(3), number(5)}, *results[3];

    CHECK_EQUAL(pool_map(pool, fail_at_three, arguments, 3, results), -EIO);
    CHECK(results[0] == number(1) && !results[1] && results[2] == number(5));
    CHECK_EQUAL(calls, 3);
    CHECK_EQUAL(pool_destroy(pool), 0);
}

TEST(call_that_has_not_begun_can_be_cancelled_and_one_that_has_cannot)
{
    struct future *busy, *pending;
    struct pool *pool = busy_pool(&busy);

    CHECK_EQUAL(pool_submit(pool, square, number(2), &pending), 0);
    CHECK_EQUAL(future_result(pending, 0.02, NULL), -ETIMEDOUT);
    CHECK(future_cancel(pending) && !future_cancel(busy));
    event_set(&may_go_on);
    CHECK_EQUAL(future_result(busy, INFINITY, NULL), 0);
    CHECK_EQUAL(pool_destroy(pool), 0);
    CHECK_EQUAL(calls, 0);
    future_release(busy);
    future_release(pending);
}

TEST(submit_after_shutdown_is_refused_and_what_was_submitted_runs)
{
    struct future *busy, *pending, *late = NULL;
    struct pool *pool = busy_pool(&busy);
    void *argument = NULL;

    CHECK_EQUAL(pool_submit(pool, square, number(2), &pending), 0);
    pool_shutdown(pool, false);
    CHECK_EQUAL(pool_submit(pool, square, NULL, &late), -ESHUTDOWN);
    CHECK_EQUAL(pool_map(pool, square, &argument, 1, NULL), -ESHUTDOWN);
    CHECK(!late);
    event_set(&may_go_on);
    CHECK_EQUAL(pool_destroy(pool), 0);
    CHECK_EQUAL(future_result(pending, 0, NULL), 0);
    future_release(busy);
    future_release(pending);
}

TEST(shutdown_can_cancel_what_has_not_begun)
{
    struct future *busy, *pending[3];
    struct pool *pool = busy_pool(&busy);

    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(pool_submit(pool, square, NULL, &pending[i]), 0);
    pool_shutdown(pool, true);
    pool_shutdown(pool, true);
    for (int i = 0; i < 3; i++) {
        CHECK_EQUAL(future_result(pending[i], 0, NULL), -ECANCELED);
        future_release(pending[i]);
    }
    event_set(&may_go_on);
    CHECK_EQUAL(pool_destroy(pool), 0);
    CHECK_EQUAL(future_result(busy, 0, NULL), 0);
    CHECK_EQUAL(calls, 0);
    future_release(busy);
}

static void *destroy_own(void *pool)
{
    return number(pool_destroy(pool));
}

TEST(pool_is_not_destroyed_by_its_own_thread)
{
    struct pool *pool = pool_of(1);
    struct future *future;
    void *said;

    CHECK_EQUAL(pool_submit(pool, destroy_own, pool, &future), 0);
    CHECK_EQUAL(future_result(future, INFINITY, &said), 0);
    CHECK(said == number(-EDEADLK));
    future_release(future);
    CHECK_EQUAL(pool_destroy(pool), 0);
}

TEST(calls_that_nobody_waits_for_run_all_the_same)
{
    struct pool *pool = pool_of(2);

    for (int i = 0; i < 50; i++)
        CHECK_EQUAL(pool_submit(pool, square, NULL, NULL), 0);
    CHECK_EQUAL(pool_destroy(pool), 0);
    CHECK_EQUAL(calls, 50);
}

static void submit_another(struct future *future, void *pool)
{
    (void)future;
    CHECK_EQUAL(pool_submit(pool, square, NULL, NULL), 0);
    event_set(&begun);
}

TEST(callback_of_a_future_may_submit_to_the_pool)
{
    struct pool *pool = pool_of(1);
    struct future *future;

    CHECK_EQUAL(pool_submit(pool, hold_the_thread, NULL, &future), 0);
    CHECK_EQUAL(event_wait(&begun, 5), 0);
    event_clear(&begun);
    CHECK_EQUAL(future_add_done_callback(future, submit_another, pool), 0);
    event_set(&may_go_on);
    CHECK_EQUAL(event_wait(&begun, 5), 0);
    CHECK_EQUAL(pool_destroy(pool), 0);
    CHECK_EQUAL(calls, 1);
    future_release(future);
}

static void *submit_many(void *pool)
{
    for (intptr_t i = 0; i < 300; i++) {
        struct future *future;
        void *result;

        CHECK_EQUAL(pool_submit(pool, square, number(i), &future), 0);
        CHECK_EQUAL(future_result(future, INFINITY, &result), 0);
        CHECK(result == number(i * i));
        future_release(future);
    }
    return NULL;
}

TEST(many_threads_may_submit, .limit_s = 30)
{
    struct pool *pool = pool_of(2);
    pthread_t threads[4];

    for (int i = 0; i < 4; i++)
        CHECK_EQUAL(pthread_create(&threads[i], NULL, submit_many, pool), 0);
    for (int i = 0; i < 4; i++)
        CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
    CHECK_EQUAL(calls, 1200);
    CHECK_EQUAL(pool_destroy(pool), 0);
}

/* --- as an event loop uses it: a struct of three functions and a descriptor for each call ----- */

struct executor {
    int (*submit)(struct executor *executor, task_function *function, void *argument,
                  void **ticket);
    int (*fetch)(struct executor *executor, void *ticket, void **result);
    void (*abandon)(struct executor *executor, void *ticket);
};

struct pool_executor {
    struct executor executor;
    struct pool *pool;
};

static void executor_abandon(struct executor *executor, void *ticket)
{
    (void)executor;
    future_cancel(ticket);
    future_release(ticket);
}

static int executor_submit(struct executor *executor, task_function *function, void *argument,
                           void **ticket)
{
    struct future *future;
    int error = pool_submit(((struct pool_executor *)executor)->pool, function, argument, &future);

    if (error)
        return error;
    int descriptor = future_descriptor(future);
    if (descriptor < 0)
        executor_abandon(executor, future);
    else
        *ticket = future;
    return descriptor;
}

static int executor_fetch(struct executor *executor, void *ticket, void **result)
{
    int error = future_result(ticket, 0, result);

    (void)executor;
    future_release(ticket);
    return error;
}

TEST(event_loop_can_await_a_call_by_its_descriptor)
{
    struct pool_executor pool = {{executor_submit, executor_fetch, executor_abandon}, pool_of(1)};
    struct executor *executor = &pool.executor;
    void *held, *pending, *result;

    int descriptor = executor->submit(executor, hold_the_thread, &pool, &held);
    CHECK(descriptor >= 0);
    CHECK(executor->submit(executor, square, NULL, &pending) >= 0);
    struct pollfd readable = {.fd = descriptor, .events = POLLIN};
    CHECK_EQUAL(poll(&readable, 1, 0), 0);
    executor->abandon(executor, pending);
    event_set(&may_go_on);
    CHECK_EQUAL(poll(&readable, 1, 5000), 1);
    CHECK_EQUAL(executor->fetch(executor, held, &result), 0);
    CHECK(result == &pool);
    CHECK_EQUAL(pool_destroy(pool.pool), 0);
    CHECK_EQUAL(calls, 0);
}

/* --- faults ----------------------------------------------------------------------------------- */

static int threads_alive(void)
{
    DIR *tasks = opendir("/proc/self/task");
    int count = 0;

    CHECK(tasks);
    for (struct dirent *entry; (entry = readdir(tasks));)
        count += entry->d_name[0] != '.';
    closedir(tasks);
    return count;
}

TEST(pool_does_its_work_or_refuses_it)
{
    void *arguments[] = {number(1), number(2), number(3)}, *results[3];
    struct future *future;
    struct pool *pool;

    int error = pool_create(&pool, 2);
    CHECK(error == 0 || error == -ENOMEM || error == -EAGAIN);
    if (error) {
        /* The kernel lists a thread for a moment after it was joined. */
        for (int i = 0; threads_alive() > 1; i++, usleep(1000))
            CHECK(i < 1000);
        test_skip("refused: a pool");
    }
    int failed = pool_map(pool, square, arguments, 3, results);
    CHECK(failed == 0 || failed == -ENOMEM);
    CHECK(failed || results[2] == number(9));
    int refused = pool_submit(pool, square, number(4), &future);
    CHECK(refused == 0 || refused == -ENOMEM);
    if (!refused) {
        CHECK_EQUAL(future_result(future, INFINITY, NULL), 0);
        future_release(future);
    }
    CHECK_EQUAL(pool_destroy(pool), 0);
    if (failed || refused)
        test_skip("refused: a call");
}

TEST(pool_survives_threads_that_cannot_be_had)
{
    torture("test_thread_pool", "pool_does_its_work_or_refuses_it", "pthread_create", "EAGAIN");
}

TEST(pool_survives_memory_that_cannot_be_had)
{
    torture("test_thread_pool", "pool_does_its_work_or_refuses_it", "calloc", "ENOMEM");
}
