/*
 * test_queue.c - queues between tasks: order, room, the end, and that nothing put is ever lost.
 */
#include "co_cancel.h"
#include "co_sync.h"
#include "order.h"

#include <stdlib.h>

static co_queue queue;

static void *with_queue(co_function *function, size_t capacity)
{
    CHECK_EQUAL(co_queue_init(&queue, capacity), 0);
    run_in_loop(function, NULL);
    CHECK(!queue.getters.first && !queue.putters.first && !queue.joiners.first);
    co_queue_destroy(&queue);
    return NULL;
}

static void deadlock_with_queue(co_function *function, size_t capacity)
{
    CHECK_EQUAL(co_queue_init(&queue, capacity), 0);
    CHECK_EQUAL(co_run(function, NULL, NULL), CO_EDEADLK);
    co_queue_destroy(&queue);
}

TEST(outside_a_task_a_queue_is_used_without_waiting)
{
    void *item = NULL;

    CHECK_EQUAL(co_queue_init(&queue, 1), 0);
    CHECK_EQUAL(co_queue_put(&queue, NULL), UV_EINVAL);
    CHECK_EQUAL(co_queue_get(&queue, &item), UV_EINVAL);
    CHECK_EQUAL(co_queue_join(&queue), UV_EINVAL);
    CHECK_EQUAL(co_queue_get_nowait(&queue, &item), UV_EAGAIN);
    CHECK_EQUAL(co_queue_put_nowait(&queue, NUMBER(1)), 0);
    CHECK_EQUAL(co_queue_put_nowait(&queue, NUMBER(2)), UV_EAGAIN);
    CHECK_EQUAL(co_queue_count(&queue), 1);
    CHECK_EQUAL(co_queue_get_nowait(&queue, &item), 0);
    CHECK_EQUAL(VALUE(item), 1);
    co_queue_destroy(&queue);
}

TEST(a_queue_without_capacity_grows_and_keeps_the_order)
{
    int put = 0, got = 0;
    void *item;

    CHECK_EQUAL(co_queue_init(&queue, 0), 0);
    for (int round = 0; round < 100; round++) {
        for (int i = 0; i < 7; i++)
            CHECK_EQUAL(co_queue_put_nowait(&queue, NUMBER(put++)), 0);
        for (int i = 0; i < 4; i++) {
            CHECK_EQUAL(co_queue_get_nowait(&queue, &item), 0);
            CHECK_EQUAL(VALUE(item), got++);
        }
    }
    CHECK_EQUAL(co_queue_count(&queue), 300);
    while (co_queue_get_nowait(&queue, &item) == 0)
        CHECK_EQUAL(VALUE(item), got++);
    CHECK_EQUAL(got, put);
    co_queue_destroy(&queue);
}

static void *put_letters(void *letters)
{
    for (const char *letter = letters; *letter; letter++)
        CHECK_EQUAL(co_queue_put(&queue, NUMBER(*letter)), 0);
    return NULL;
}

static void *get_letters_to_the_end(void *unused)
{
    void *item;
    int error;

    while (!(error = co_queue_get(&queue, &item)))
        note((char)VALUE(item));
    CHECK_EQUAL(error, UV_EOF);
    return unused;
}

static void *pass_letters(void *unused)
{
    co_task *getter = co_create_task(get_letters_to_the_end, NULL);

    CHECK_EQUAL(co_await (co_create_task(put_letters, "abcdefgh"), NULL), 0);
    co_queue_close(&queue);
    CHECK_EQUAL(co_await (getter, NULL), 0);
    return unused;
}

TEST(a_queue_of_one_passes_all_in_order)
{
    with_queue(pass_letters, 1);
    CHECK_ORDER("abcdefgh");
}

TEST(a_queue_that_grows_passes_all_in_order)
{
    with_queue(pass_letters, 0);
    CHECK_ORDER("abcdefgh");
}

static void *pass_with_room(void *unused)
{
    void *item;
    co_task *other = co_create_task(get_letters_to_the_end, NULL);

    CHECK_EQUAL(co_queue_put(&queue, NUMBER(1)), 0);
    CHECK_EQUAL(co_queue_put(&queue, NUMBER(2)), 0);
    CHECK_EQUAL(co_queue_get(&queue, &item), 0);
    CHECK_EQUAL(VALUE(item), 1);
    CHECK_EQUAL(co_queue_get(&queue, &item), 0);
    CHECK_EQUAL(VALUE(item), 2);
    co_queue_close(&queue);
    CHECK_EQUAL(co_await (other, NULL), 0);
    return unused;
}

TEST(what_has_room_is_put_and_got_without_a_switch)
{
    with_queue(pass_with_room, 2);
    CHECK_ORDER("");
}

static void *get_one(void *expected)
{
    void *item = NUMBER('?');

    CHECK_EQUAL(co_queue_get(&queue, &item), VALUE(expected));
    note((char)VALUE(item));
    return NULL;
}

static void *cancel_getters(void *unused)
{
    co_task *tasks[] = {co_create_task(get_one, NUMBER(UV_ECANCELED)),
                        co_create_task(get_one, NUMBER(0)), co_create_task(get_one, NUMBER(0))};

    co_yield_now();
    co_cancel(tasks[0]);
    CHECK_EQUAL(co_queue_put(&queue, NUMBER('a')), 0);
    co_cancel(tasks[1]); /* too late: it has its item */
    CHECK_EQUAL(co_queue_put(&queue, NUMBER('b')), 0);
    CHECK_EQUAL(co_gather(tasks, 3, NULL), 0);
    CHECK_EQUAL(co_queue_count(&queue), 0);
    return unused;
}

TEST(no_item_is_lost_when_getters_are_cancelled)
{
    with_queue(cancel_getters, 1);
    CHECK_ORDER("?ab");
}

static void *put_one(void *letter)
{
    int error = co_queue_put(&queue, letter);

    CHECK(error == 0 || error == UV_ECANCELED || error == UV_EPIPE);
    note(error == 0 ? '+' : error == UV_EPIPE ? '|' : '-');
    return NULL;
}

static void *cancel_putters(void *unused)
{
    void *item;

    CHECK_EQUAL(co_queue_put(&queue, NUMBER('a')), 0);
    co_task *tasks[] = {co_create_task(put_one, NUMBER('b')), co_create_task(put_one, NUMBER('c'))};
    co_yield_now();
    co_cancel(tasks[0]);
    CHECK_EQUAL(co_queue_get(&queue, &item), 0);
    CHECK_EQUAL(VALUE(item), 'a');
    co_cancel(tasks[1]); /* too late: its item is in the queue */
    CHECK_EQUAL(co_gather(tasks, 2, NULL), 0);
    CHECK_EQUAL(co_queue_get_nowait(&queue, &item), 0);
    CHECK_EQUAL(VALUE(item), 'c');
    CHECK_EQUAL(queue.unfinished, 2);
    return unused;
}

TEST(a_cancelled_putter_keeps_its_item_and_one_that_was_served_does_not)
{
    with_queue(cancel_putters, 1);
    CHECK_ORDER("-+");
}

static void *wait_when_cancelled_before(void *unused)
{
    void *item = NULL;

    co_cancel(co_current());
    CHECK_EQUAL(co_queue_get(&queue, &item), UV_ECANCELED);
    CHECK_EQUAL(co_queue_put(&queue, NULL), 0);
    co_cancel(co_current());
    CHECK_EQUAL(co_queue_put(&queue, NULL), UV_ECANCELED);
    co_cancel(co_current());
    CHECK_EQUAL(co_queue_join(&queue), UV_ECANCELED);
    CHECK_EQUAL(co_queue_count(&queue), 1);
    return unused;
}

TEST(who_was_cancelled_before_does_not_wait_at_a_queue)
{
    with_queue(wait_when_cancelled_before, 1);
}

static void *close_full_queue(void *unused)
{
    void *item;

    CHECK_EQUAL(co_queue_put(&queue, NUMBER('a')), 0);
    co_task *putter = co_create_task(put_one, NUMBER('b'));
    co_yield_now();
    co_queue_close(&queue);
    CHECK_EQUAL(co_await (putter, NULL), 0);
    CHECK_EQUAL(co_queue_put(&queue, NUMBER('c')), UV_EPIPE);
    CHECK_EQUAL(co_queue_put_nowait(&queue, NUMBER('c')), UV_EPIPE);
    CHECK_EQUAL(co_queue_get(&queue, &item), 0);
    CHECK_EQUAL(VALUE(item), 'a');
    CHECK_EQUAL(co_queue_get(&queue, &item), UV_EOF);
    CHECK_EQUAL(co_queue_get_nowait(&queue, &item), UV_EOF);
    co_queue_close(&queue);
    return unused;
}

TEST(a_closed_queue_takes_nothing_and_gives_what_is_there)
{
    with_queue(close_full_queue, 1);
    CHECK_ORDER("|");
}

static void *close_empty_queue(void *unused)
{
    co_task *tasks[] = {co_create_task(get_one, NUMBER(UV_EOF)),
                        co_create_task(get_one, NUMBER(UV_EOF))};

    co_yield_now();
    co_queue_close(&queue);
    CHECK_EQUAL(co_gather(tasks, 2, NULL), 0);
    return unused;
}

TEST(who_waits_at_an_empty_queue_learns_that_it_was_closed)
{
    with_queue(close_empty_queue, 1);
}

static void *work(void *unused)
{
    void *item;

    while (co_queue_get(&queue, &item) == 0) {
        co_yield_now();
        note((char)VALUE(item));
        CHECK_EQUAL(co_queue_task_done(&queue), 0);
    }
    return unused;
}

static void *join_workers(void *unused)
{
    co_task *workers[] = {co_create_task(work, NULL), co_create_task(work, NULL)};

    CHECK_EQUAL(co_queue_join(&queue), 0);
    put_letters("abcd");
    CHECK_EQUAL(co_queue_join(&queue), 0);
    CHECK_ORDER("abcd");
    CHECK_EQUAL(co_queue_task_done(&queue), UV_EINVAL);
    co_queue_close(&queue);
    CHECK_EQUAL(co_gather(workers, 2, NULL), 0);
    return unused;
}

TEST(a_join_returns_when_every_item_is_done)
{
    with_queue(join_workers, 2);
}

static void *join_until_cancelled(void *unused)
{
    CHECK_EQUAL(co_queue_join(&queue), UV_ECANCELED);
    return unused;
}

static void *cancel_join(void *unused)
{
    put_letters("a");
    co_task *joiner = co_create_task(join_until_cancelled, NULL);
    co_yield_now();
    co_cancel(joiner);
    CHECK_EQUAL(co_await (joiner, NULL), 0);
    CHECK_EQUAL(co_queue_task_done(&queue), 0);
    return unused;
}

TEST(a_join_can_be_cancelled)
{
    with_queue(cancel_join, 2);
}

/* Putters and getters, any of whom may be cancelled at any time: items in = items out + rest. */
#define CROWD 8

static int put_in, taken_out;

static void *put_for_ever(void *unused)
{
    while (co_queue_put(&queue, NUMBER(put_in + 1)) == 0)
        put_in++;
    return unused;
}

static void *get_for_ever(void *unused)
{
    void *item;

    while (co_queue_get(&queue, &item) == 0) {
        taken_out++;
        CHECK_EQUAL(co_queue_task_done(&queue), 0);
        if (taken_out % 3 == 0 && co_yield_now() != 0)
            break;
    }
    return unused;
}

static void *cancel_at_random(void *unused)
{
    co_task *tasks[2 * CROWD];

    for (int round = 0; round < 200; round++) {
        for (int i = 0; i < 2 * CROWD; i++)
            tasks[i] = co_create_task(i % 2 ? put_for_ever : get_for_ever, NULL);
        for (int i = 0; i < 2 * CROWD; i++) {
            for (int turns = rand() % 3; turns; turns--)
                co_yield_now();
            co_cancel(tasks[i]);
        }
        for (int i = 0; i < 2 * CROWD; i++)
            co_await (tasks[i], NULL); /* UV_ECANCELED where it had not begun */
        CHECK_EQUAL(co_queue_count(&queue), put_in - taken_out);
        CHECK_EQUAL(queue.unfinished, put_in - taken_out);
    }
    CHECK(taken_out > 0);
    return unused;
}

TEST(items_add_up_whoever_is_cancelled)
{
    with_queue(cancel_at_random, 3);
}

static void *get_from_empty(void *unused)
{
    void *item;

    co_queue_get(&queue, &item);
    return unused;
}

TEST(a_deadlock_report_says_who_waits_for_an_item, .expect = "waits for an item in a queue\n")
{
    deadlock_with_queue(get_from_empty, 1);
}

static void *put_too_many(void *unused)
{
    put_letters("abcd");
    return unused;
}

TEST(a_deadlock_report_says_who_waits_for_room, .expect = "waits for room in a queue of 3\n")
{
    deadlock_with_queue(put_too_many, 3);
}

static void *join_without_workers(void *unused)
{
    put_letters("ab");
    co_queue_join(&queue);
    return unused;
}

TEST(a_deadlock_report_says_who_waits_for_workers,
     .expect = "waits for a queue's items to be done: 2\n")
{
    deadlock_with_queue(join_without_workers, 3);
}
