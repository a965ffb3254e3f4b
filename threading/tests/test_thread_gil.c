/*
 * test_thread_gil.c - one lock for all who compute, handed on when it is asked for.
 */
#include "gil.h"
#include "test.h"

#include <unistd.h>

static struct gil gil = GIL_INIT;
static long shared; /* guarded by the lock, or the sanitizer says so */
static atomic_bool has_entered;
static atomic_int turns;

static void *compute(void *argument)
{
    gil_acquire(&gil);
    for (int i = 0; i < 200000; i++) {
        shared++;
        gil_check(&gil);
    }
    gil_release(&gil);
    return argument;
}

static pthread_t start(void *(*body)(void *))
{
    pthread_t thread;

    CHECK_EQUAL(pthread_create(&thread, NULL, body, NULL), 0);
    return thread;
}

static void in_three_threads(void *(*body)(void *))
{
    pthread_t threads[3];

    for (int i = 0; i < 3; i++)
        threads[i] = start(body);
    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
}

TEST(threads_compute_one_at_a_time)
{
    in_three_threads(compute);
    CHECK_EQUAL(shared, 600000);
}

/* Ends only when another thread has had the lock. */
static void *compute_until_another_has_had_a_turn(void *argument)
{
    gil_acquire(&gil);
    turns++;
    while (turns < 3)
        gil_check(&gil);
    gil_release(&gil);
    return argument;
}

TEST(thread_that_never_waits_hands_the_lock_on)
{
    in_three_threads(compute_until_another_has_had_a_turn);
}

static void *enter(void *argument)
{
    gil_acquire(&gil);
    has_entered = true;
    gil_release(&gil);
    return argument;
}

TEST(holder_that_does_not_check_keeps_the_lock_until_it_releases_it)
{
    gil_acquire(&gil);
    pthread_t other = start(enter);
    usleep(50000);
    CHECK(!has_entered);
    gil_release(&gil);
    CHECK_EQUAL(pthread_join(other, NULL), 0);
    gil_acquire(&gil);
    CHECK(has_entered);
    gil_release(&gil);
}

TEST(holder_that_was_asked_has_the_lock_back_only_after_another_had_it)
{
    gil_acquire(&gil);
    pthread_t other = start(enter);
    while (!gil.is_wanted)
        usleep(1000);
    gil_check(&gil);
    CHECK(has_entered);
    gil_release(&gil);
    CHECK_EQUAL(pthread_join(other, NULL), 0);
}

TEST(check_without_anybody_waiting_does_not_wait)
{
    gil_acquire(&gil);
    for (int i = 0; i < 1000; i++)
        gil_check(&gil);
    gil_release(&gil);
    gil_acquire(&gil);
    gil_release(&gil);
}
