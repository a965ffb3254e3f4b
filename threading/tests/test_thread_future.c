/*
 * test_thread_future.c - results that come later, one and many.
 */
#include "event.h"
#include "future.h"
#include "test.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>

static char answer[] = "42";
static char order[16];

static struct future *pending(void)
{
    struct future *future;

    CHECK_EQUAL(future_create(&future), 0);
    return future;
}

static void *give_answer_soon(void *future)
{
    usleep(20000);
    CHECK_EQUAL(future_set_result(future, answer), 0);
    future_release(future);
    return NULL;
}

static pthread_t end_soon(struct future *future)
{
    pthread_t thread;

    CHECK_EQUAL(pthread_create(&thread, NULL, give_answer_soon, future_retain(future)), 0);
    return thread;
}

static bool is_readable(int descriptor)
{
    return poll(&(struct pollfd){.fd = descriptor, .events = POLLIN}, 1, 0) == 1;
}

/* --- one ---------------------------------------------------------------------------------- */

TEST(result_is_waited_for)
{
    struct future *future = pending();
    pthread_t thread = end_soon(future);
    void *result;

    CHECK_EQUAL(future_result(future, INFINITY, &result), 0);
    CHECK(result == answer);
    CHECK(future_done(future) && !future_cancelled(future));
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    future_release(future);
}

TEST(result_that_does_not_come_is_a_time_out_and_may_come_later)
{
    struct future *future = pending();
    void *result = answer;

    CHECK_EQUAL(future_result(future, 0, &result), -ETIMEDOUT);
    CHECK(!result);
    CHECK_EQUAL(future_result(future, 0.02, &result), -ETIMEDOUT);
    CHECK(!future_done(future));
    CHECK_EQUAL(future_set_result(future, answer), 0);
    CHECK_EQUAL(future_result(future, 0, NULL), 0);
    future_release(future);
}

TEST(error_comes_instead_of_a_result)
{
    struct future *future = pending();
    void *result = answer;

    CHECK_EQUAL(future_set_error(future, 0), -EINVAL);
    CHECK_EQUAL(future_set_error(future, EIO), -EINVAL);
    CHECK_EQUAL(future_set_error(future, -EIO), 0);
    CHECK_EQUAL(future_result(future, INFINITY, &result), -EIO);
    CHECK(!result && future_done(future));
    future_release(future);
}

TEST(future_is_ended_once)
{
    struct future *future = pending();

    CHECK_EQUAL(future_set_result(future, answer), 0);
    CHECK_EQUAL(future_set_result(future, NULL), -EALREADY);
    CHECK_EQUAL(future_set_error(future, -EIO), -EALREADY);
    CHECK(!future_cancel(future));
    CHECK_EQUAL(future_result(future, 0, NULL), 0);
    future_release(future);
}

static void *must_not_run(void *argument)
{
    CHECK(!"run");
    return argument;
}

TEST(cancelled_future_is_not_run)
{
    struct future *future = pending();

    CHECK(future_cancel(future));
    CHECK(future_done(future) && future_cancelled(future));
    future_run(future, must_not_run, NULL);
    CHECK_EQUAL(future_result(future, INFINITY, NULL), -ECANCELED);
    CHECK_EQUAL(future_set_result(future, answer), -EALREADY);
    future_release(future);
}

static void *cancel_itself(void *future)
{
    CHECK(!future_cancel(future));
    return answer;
}

TEST(running_future_is_not_cancelled)
{
    struct future *future = pending();
    void *result;

    future_run(future, cancel_itself, future);
    CHECK_EQUAL(future_result(future, 0, &result), 0);
    CHECK(result == answer);
    future_release(future);
}

static void *raise_late(void *argument)
{
    task_raise(-ENOENT);
    task_raise(-EIO);
    return argument;
}

static void *raise_and_run_another(void *inner)
{
    task_raise(-ENOENT);
    future_run(inner, raise_late, answer);
    return answer;
}

static void *raise_and_recover(void *argument)
{
    (void)argument;
    task_raise(-EIO);
    task_raise(0);
    return answer;
}

TEST(function_ends_with_the_error_that_it_raised_last)
{
    struct future *outer = pending(), *inner = pending(), *recovered = pending();

    future_run(outer, raise_and_run_another, inner);
    future_run(recovered, raise_and_recover, NULL);
    CHECK_EQUAL(future_result(inner, 0, NULL), -EIO);
    CHECK_EQUAL(future_result(outer, 0, NULL), -ENOENT);
    CHECK_EQUAL(future_result(recovered, 0, NULL), 0);
    future_release(outer);
    future_release(inner);
    future_release(recovered);
}

static void note(struct future *future, void *letter)
{
    CHECK(future_done(future));
    strcat(order, letter);
}

TEST(callbacks_come_in_order_and_at_once_when_it_is_late)
{
    struct future *future = pending();

    CHECK_EQUAL(future_add_done_callback(future, note, "a"), 0);
    CHECK_EQUAL(future_add_done_callback(future, note, "b"), 0);
    CHECK(!*order);
    CHECK_EQUAL(future_set_result(future, NULL), 0);
    CHECK(strcmp(order, "ab") == 0);
    CHECK_EQUAL(future_add_done_callback(future, note, "c"), 0);
    CHECK(strcmp(order, "abc") == 0);
    future_release(future);
}

TEST(callback_of_a_future_that_is_freed_is_not_called)
{
    struct future *future = pending();

    CHECK_EQUAL(future_add_done_callback(future, note, "a"), 0);
    future_release(future);
    CHECK(!*order);
}

TEST(descriptor_of_a_future_is_readable_when_it_is_done)
{
    struct future *future = pending(), *done = pending();
    int descriptor = future_descriptor(future);

    CHECK(descriptor >= 0 && !is_readable(descriptor));
    CHECK_EQUAL(future_descriptor(future), descriptor);
    CHECK(future_cancel(future));
    CHECK(is_readable(descriptor));
    CHECK_EQUAL(future_set_result(done, NULL), 0);
    CHECK(is_readable(future_descriptor(done)));
    future_release(future);
    future_release(done);
}

TEST(future_without_a_descriptor_left_says_so_and_can_be_ended)
{
    struct future *future = pending();
    struct rlimit limit, none;

    CHECK_EQUAL(getrlimit(RLIMIT_NOFILE, &limit), 0);
    none = limit;
    none.rlim_cur = 0;
    CHECK_EQUAL(setrlimit(RLIMIT_NOFILE, &none), 0);
    CHECK_EQUAL(future_descriptor(future), -EMFILE);
    CHECK_EQUAL(setrlimit(RLIMIT_NOFILE, &limit), 0);
    CHECK_EQUAL(future_set_result(future, answer), 0);
    future_release(future);
}

static void *wait_for_result(void *future)
{
    void *result;

    CHECK_EQUAL(future_result(future, INFINITY, &result), 0);
    return result;
}

TEST(thread_cancelled_while_it_waits_leaves_the_future_usable)
{
    struct future *future = pending();
    pthread_t thread;

    CHECK_EQUAL(pthread_create(&thread, NULL, wait_for_result, future), 0);
    usleep(20000);
    CHECK_EQUAL(pthread_cancel(thread), 0);
    CHECK_EQUAL(future_set_result(future, answer), 0);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    CHECK_EQUAL(future_result(future, 0, NULL), 0);
    future_release(future);
}

/* --- many ----------------------------------------------------------------------------------- */

#define MANY 3

static struct future *futures[MANY];
static bool done[MANY];

static void make_many(void)
{
    for (int i = 0; i < MANY; i++)
        futures[i] = pending();
}

static void release_many(void)
{
    for (int i = 0; i < MANY; i++)
        future_release(futures[i]);
}

TEST(waiting_for_the_first_ends_when_one_is_done)
{
    make_many();
    pthread_t thread = end_soon(futures[1]);
    CHECK_EQUAL(future_wait(futures, MANY, FIRST_COMPLETED, INFINITY, done), 0);
    CHECK(!done[0] && done[1] && !done[2]);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    release_many();
}

TEST(waiting_for_an_error_passes_by_results_and_cancellations)
{
    make_many();
    CHECK_EQUAL(future_set_result(futures[0], NULL), 0);
    CHECK(future_cancel(futures[1]));
    CHECK_EQUAL(future_wait(futures, MANY, FIRST_EXCEPTION, 0.02, done), -ETIMEDOUT);
    CHECK(done[0] && done[1] && !done[2]);
    pthread_t thread = end_soon(futures[2]);
    CHECK_EQUAL(future_wait(futures, MANY, FIRST_EXCEPTION, INFINITY, done), 0);
    CHECK(done[2]);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    release_many();
}

TEST(waiting_for_an_error_ends_at_the_first)
{
    make_many();
    CHECK_EQUAL(future_set_error(futures[2], -EIO), 0);
    CHECK_EQUAL(future_wait(futures, MANY, FIRST_EXCEPTION, INFINITY, done), 0);
    CHECK(!done[0] && !done[1] && done[2]);
    release_many();
}

TEST(waiting_for_all_takes_all)
{
    pthread_t threads[MANY];

    make_many();
    CHECK_EQUAL(future_wait(futures, MANY, ALL_COMPLETED, 0, done), -ETIMEDOUT);
    for (int i = 0; i < MANY; i++)
        threads[i] = end_soon(futures[i]);
    CHECK_EQUAL(future_wait(futures, MANY, ALL_COMPLETED, INFINITY, NULL), 0);
    for (int i = 0; i < MANY; i++) {
        CHECK(future_done(futures[i]));
        CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
    }
    release_many();
}

TEST(waiting_for_none_is_a_mistake)
{
    CHECK_EQUAL(future_wait(futures, 0, FIRST_COMPLETED, INFINITY, NULL), -EINVAL);
}

TEST(as_completed_gives_each_in_the_order_of_ending)
{
    struct as_completed each;

    make_many();
    CHECK_EQUAL(future_set_result(futures[2], NULL), 0);
    CHECK_EQUAL(as_completed_begin(&each, futures, MANY, INFINITY), 0);
    CHECK(as_completed_next(&each) == futures[2]);
    CHECK_EQUAL(future_set_result(futures[1], NULL), 0);
    CHECK(future_cancel(futures[0]));
    CHECK(as_completed_next(&each) == futures[1]);
    future_release(futures[1]);
    CHECK(as_completed_next(&each) == futures[0]);
    CHECK(!as_completed_next(&each));
    CHECK_EQUAL(as_completed_end(&each), 0);
    future_release(futures[0]);
    future_release(futures[2]);
}

TEST(as_completed_left_early_can_be_followed_by_the_rest)
{
    struct as_completed each;

    make_many();
    CHECK_EQUAL(as_completed_begin(&each, futures, MANY, 0.02), 0);
    CHECK(!as_completed_next(&each));
    CHECK_EQUAL(as_completed_end(&each), -ETIMEDOUT);
    for (int i = 0; i < MANY; i++)
        CHECK_EQUAL(future_set_result(futures[i], NULL), 0);
    release_many();
}

TEST(one_future_twice_is_given_twice)
{
    struct future *future = pending(), *twice[] = {future, future};
    struct as_completed each;

    CHECK_EQUAL(as_completed_begin(&each, twice, 2, INFINITY), 0);
    CHECK_EQUAL(future_set_result(future, NULL), 0);
    CHECK(as_completed_next(&each) == future && as_completed_next(&each) == future);
    CHECK(!as_completed_next(&each));
    CHECK_EQUAL(as_completed_end(&each), 0);
    future_release(future);
}
