/*
 * test_thread_queue.c - things handed from thread to thread.
 */
#include "queue.h"
#include "test.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>

static struct queue queue;

static void *number(intptr_t value)
{
    return (void *)value;
}

static void *put_one(void *item)
{
    return number(queue_put(&queue, item, INFINITY));
}

static void *get_one(void *argument)
{
    void *item = argument;
    int error = queue_get(&queue, INFINITY, &item);

    return error ? number(error) : item;
}

static void *close_soon(void *argument)
{
    usleep(30000);
    queue_close(&queue);
    return argument;
}

TEST(items_come_out_in_the_order_in_which_they_were_put)
{
    void *item;

    CHECK_EQUAL(queue_init(&queue, 3), 0);
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < 3; i++)
            CHECK_EQUAL(queue_put(&queue, number(i), 0), 0);
        CHECK_EQUAL(queue_count(&queue), 3);
        for (int i = 0; i < 3; i++) {
            CHECK_EQUAL(queue_get(&queue, 0, &item), 0);
            CHECK(item == number(i));
        }
    }
    queue_destroy(&queue);
}

TEST(queue_without_room_is_refused)
{
    CHECK_EQUAL(queue_init(&queue, 0), -EINVAL);
}

TEST(full_queue_is_waited_for_until_the_time_is_over)
{
    CHECK_EQUAL(queue_init(&queue, 1), 0);
    CHECK_EQUAL(queue_put(&queue, NULL, 0), 0);
    CHECK_EQUAL(queue_put(&queue, NULL, 0), -ETIMEDOUT);
    CHECK_EQUAL(queue_put(&queue, NULL, 0.02), -ETIMEDOUT);
    CHECK_EQUAL(queue_count(&queue), 1);
    queue_destroy(&queue);
}

TEST(empty_queue_is_waited_for_until_the_time_is_over_and_sets_nothing)
{
    void *item = &queue;

    CHECK_EQUAL(queue_init(&queue, 1), 0);
    CHECK_EQUAL(queue_get(&queue, 0, &item), -ETIMEDOUT);
    CHECK_EQUAL(queue_get(&queue, 0.02, &item), -ETIMEDOUT);
    CHECK(item == &queue);
    queue_destroy(&queue);
}

TEST(who_waits_for_room_goes_on_when_there_is_some)
{
    pthread_t thread;
    void *item, *said;

    CHECK_EQUAL(queue_init(&queue, 1), 0);
    CHECK_EQUAL(queue_put(&queue, number(1), 0), 0);
    CHECK_EQUAL(pthread_create(&thread, NULL, put_one, number(2)), 0);
    CHECK_EQUAL(queue_get(&queue, 0, &item), 0);
    CHECK_EQUAL(queue_get(&queue, 5, &item), 0);
    CHECK(item == number(2));
    CHECK_EQUAL(pthread_join(thread, &said), 0);
    CHECK(said == number(0));
    queue_destroy(&queue);
}

TEST(closed_queue_gives_what_is_left_and_then_ends)
{
    void *item;

    CHECK_EQUAL(queue_init(&queue, 2), 0);
    CHECK_EQUAL(queue_put(&queue, number(7), 0), 0);
    queue_close(&queue);
    CHECK_EQUAL(queue_put(&queue, number(8), INFINITY), -EPIPE);
    CHECK_EQUAL(queue_get(&queue, INFINITY, &item), 0);
    CHECK(item == number(7));
    CHECK_EQUAL(queue_get(&queue, INFINITY, &item), -ENODATA);
    queue_destroy(&queue);
}

TEST(closing_wakes_all_who_wait)
{
    pthread_t getters[3], closer;
    void *said;

    CHECK_EQUAL(queue_init(&queue, 1), 0);
    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(pthread_create(&getters[i], NULL, get_one, NULL), 0);
    CHECK_EQUAL(pthread_create(&closer, NULL, close_soon, NULL), 0);
    for (int i = 0; i < 3; i++) {
        CHECK_EQUAL(pthread_join(getters[i], &said), 0);
        CHECK(said == number(-ENODATA));
    }
    CHECK_EQUAL(pthread_join(closer, NULL), 0);
    queue_destroy(&queue);
}

TEST(closing_wakes_who_waits_for_room)
{
    pthread_t putter, closer;
    void *said;

    CHECK_EQUAL(queue_init(&queue, 1), 0);
    CHECK_EQUAL(queue_put(&queue, NULL, 0), 0);
    CHECK_EQUAL(pthread_create(&putter, NULL, put_one, NULL), 0);
    CHECK_EQUAL(pthread_create(&closer, NULL, close_soon, NULL), 0);
    CHECK_EQUAL(pthread_join(putter, &said), 0);
    CHECK(said == number(-EPIPE));
    CHECK_EQUAL(pthread_join(closer, NULL), 0);
    queue_destroy(&queue);
}

#define EACH 2000

static void *put_many(void *argument)
{
    for (intptr_t i = 1; i <= EACH; i++)
        CHECK_EQUAL(queue_put(&queue, number(i), INFINITY), 0);
    return argument;
}

static void *add_up(void *argument)
{
    intptr_t sum = 0;

    for (void *item = argument; queue_get(&queue, INFINITY, &item) == 0;) {
        sum += (intptr_t)item;
        CHECK_EQUAL(queue_task_done(&queue), 0);
    }
    return number(sum);
}

TEST(nothing_is_lost_and_nothing_comes_twice_among_many_threads, .limit_s = 30)
{
    pthread_t putters[3], getters[3];
    intptr_t sum = 0;
    void *part;

    CHECK_EQUAL(queue_init(&queue, 2), 0);
    for (int i = 0; i < 3; i++) {
        CHECK_EQUAL(pthread_create(&putters[i], NULL, put_many, NULL), 0);
        CHECK_EQUAL(pthread_create(&getters[i], NULL, add_up, NULL), 0);
    }
    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(pthread_join(putters[i], NULL), 0);
    CHECK_EQUAL(queue_join(&queue, INFINITY), 0);
    queue_close(&queue);
    for (int i = 0; i < 3; i++) {
        CHECK_EQUAL(pthread_join(getters[i], &part), 0);
        sum += (intptr_t)part;
    }
    CHECK_EQUAL(sum, 3L * EACH * (EACH + 1) / 2);
    queue_destroy(&queue);
}

static void *say_that_it_is_done(void *argument)
{
    usleep(20000);
    CHECK_EQUAL(queue_task_done(&queue), 0);
    return argument;
}

TEST(join_goes_on_when_the_last_is_dealt_with)
{
    pthread_t thread;
    void *item;

    CHECK_EQUAL(queue_init(&queue, 1), 0);
    CHECK_EQUAL(queue_put(&queue, NULL, 0), 0);
    CHECK_EQUAL(queue_get(&queue, 0, &item), 0);
    CHECK_EQUAL(pthread_create(&thread, NULL, say_that_it_is_done, NULL), 0);
    CHECK_EQUAL(queue_join(&queue, INFINITY), 0);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    queue_destroy(&queue);
}

TEST(join_waits_until_all_that_was_put_is_dealt_with)
{
    void *item;

    CHECK_EQUAL(queue_init(&queue, 2), 0);
    CHECK_EQUAL(queue_join(&queue, 0), 0);
    CHECK_EQUAL(queue_task_done(&queue), -EINVAL);
    CHECK_EQUAL(queue_put(&queue, NULL, 0), 0);
    CHECK_EQUAL(queue_get(&queue, 0, &item), 0);
    CHECK_EQUAL(queue_join(&queue, 0.02), -ETIMEDOUT);
    CHECK_EQUAL(queue_task_done(&queue), 0);
    CHECK_EQUAL(queue_join(&queue, 0), 0);
    queue_destroy(&queue);
}
