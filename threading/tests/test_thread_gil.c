/*
 * test_thread_gil.c - one lock for all who compute, handed on when it is asked for.
 */
#include "gil.h"
#include "test.h"

#include <semaphore.h>
#include <unistd.h>

static struct gil gil = GIL_INIT;
static long shared; /* guarded by the lock, or the sanitizer says so */
static atomic_bool has_entered;
static atomic_int inside, turns;
static sem_t holding, may_release;

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

TEST(threads_compute_one_at_a_time)
{
    pthread_t threads[3];

    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(pthread_create(&threads[i], NULL, compute, NULL), 0);
    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
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
    pthread_t threads[3];

    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(pthread_create(&threads[i], NULL, compute_until_another_has_had_a_turn, NULL),
                    0);
    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
}

static void *hold(void *argument)
{
    gil_acquire(&gil);
    inside++;
    sem_post(&holding);
    sem_wait(&may_release);
    inside--;
    gil_release(&gil);
    return argument;
}

static void *enter(void *argument)
{
    gil_acquire(&gil);
    CHECK_EQUAL(inside, 0);
    has_entered = true;
    gil_release(&gil);
    return argument;
}

TEST(holder_that_does_not_check_keeps_the_lock)
{
    pthread_t holder, other;

    sem_init(&holding, 0, 0);
    sem_init(&may_release, 0, 0);
    CHECK_EQUAL(pthread_create(&holder, NULL, hold, NULL), 0);
    sem_wait(&holding);
    CHECK_EQUAL(pthread_create(&other, NULL, enter, NULL), 0);
    usleep(50000);
    CHECK(!has_entered);
    sem_post(&may_release);
    CHECK_EQUAL(pthread_join(holder, NULL), 0);
    CHECK_EQUAL(pthread_join(other, NULL), 0);
    CHECK(has_entered);
}

TEST(holder_that_was_asked_has_the_lock_back_only_after_another_had_it)
{
    pthread_t other;

    gil_acquire(&gil);
    CHECK_EQUAL(pthread_create(&other, NULL, enter, NULL), 0);
    while (!gil.is_wanted)
        usleep(1000);
    gil_check(&gil);
    CHECK(has_entered);
    gil_release(&gil);
    CHECK_EQUAL(pthread_join(other, NULL), 0);
}

TEST(others_compute_while_the_lock_is_released_around_a_wait)
{
    pthread_t other;

    gil_acquire(&gil);
    CHECK_EQUAL(pthread_create(&other, NULL, enter, NULL), 0);
    gil_release(&gil);
    CHECK_EQUAL(pthread_join(other, NULL), 0);
    gil_acquire(&gil);
    CHECK(has_entered);
    gil_release(&gil);
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
