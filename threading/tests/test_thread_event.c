/*
 * test_thread_event.c - threads that wait for something to have happened.
 */
#include "event.h"
#include "test.h"

#include <errno.h>
#include <math.h>
#include <time.h>

static struct event ready = EVENT_INIT;
static struct event begun = EVENT_INIT;
static struct event ended = EVENT_INIT;

static void *wait_for_ready(void *argument)
{
    event_set(&begun);
    event_wait(&ready, INFINITY);
    event_set(&ended);
    return argument;
}

TEST(event_that_is_set_is_not_waited_for)
{
    event_set(&ready);
    CHECK(event_is_set(&ready));
    CHECK_EQUAL(event_wait(&ready, INFINITY), 0);
    CHECK_EQUAL(event_wait(&ready, 0), 0);
}

TEST(event_that_is_not_set_is_waited_for_until_the_time_is_over)
{
    struct timespec before, after;

    clock_gettime(CLOCK_MONOTONIC, &before);
    CHECK_EQUAL(event_wait(&ready, 0.05), -ETIMEDOUT);
    clock_gettime(CLOCK_MONOTONIC, &after);
    CHECK((double)(after.tv_sec - before.tv_sec) + (double)(after.tv_nsec - before.tv_nsec) / 1e9 >=
          0.05);
    CHECK_EQUAL(event_wait(&ready, 0), -ETIMEDOUT);
    CHECK_EQUAL(event_wait(&ready, -1), -ETIMEDOUT);
    CHECK_EQUAL(event_wait(&ready, NAN), -ETIMEDOUT);
}

TEST(event_wakes_all_who_wait)
{
    pthread_t threads[4];

    for (int i = 0; i < 4; i++)
        CHECK_EQUAL(pthread_create(&threads[i], NULL, wait_for_ready, NULL), 0);
    CHECK_EQUAL(event_wait(&begun, 5), 0);
    event_set(&ready);
    for (int i = 0; i < 4; i++)
        CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
}

TEST(event_that_is_cleared_has_to_be_set_again)
{
    event_set(&ready);
    event_clear(&ready);
    CHECK(!event_is_set(&ready));
    CHECK_EQUAL(event_wait(&ready, 0.01), -ETIMEDOUT);
}

/* Set again and again, as the first time the thread may not be waiting yet. */
TEST(who_waited_when_it_was_set_goes_on_though_it_is_cleared_at_once)
{
    pthread_t thread;
    int times = 0;

    CHECK_EQUAL(pthread_create(&thread, NULL, wait_for_ready, NULL), 0);
    CHECK_EQUAL(event_wait(&begun, 5), 0);
    do {
        event_set(&ready);
        event_clear(&ready);
    } while (event_wait(&ended, 0.05) != 0 && ++times < 100);
    CHECK(times < 100);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
}

TEST(thread_cancelled_while_it_waits_leaves_the_event_usable)
{
    pthread_t thread;

    CHECK_EQUAL(pthread_create(&thread, NULL, wait_for_ready, NULL), 0);
    CHECK_EQUAL(event_wait(&begun, 5), 0);
    usleep(20000);
    CHECK_EQUAL(pthread_cancel(thread), 0);
    event_set(&ready);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    CHECK_EQUAL(event_wait(&ready, 0), 0);
}
