/*
 * test_queue.c - queues between tasks: order, room, the end, and that nothing put is ever lost.
 */
#include "co_sync.h"
#include "tasks.h"

static co_queue queue;

/* A test in a loop, with the queue: nobody waits there when it is over. */
#define WITH_QUEUE_OF(room, test_name)                                                             \
    static void test_name##_with_queue(void);                                                      \
    IN_LOOP(test_name)                                                                             \
    {                                                                                              \
        CHECK_EQUAL(co_queue_init(&queue, room), 0);                                               \
        test_name##_with_queue();                                                                  \
        CHECK(!queue.getters.first && !queue.putters.first && !queue.joiners.first);               \
        co_queue_destroy(&queue);                                                                  \
    }                                                                                              \
    static void test_name##_with_queue(void)

TEST(outside_a_task_a_queue_is_used_without_waiting)
{
    void *item = NULL;

    CHECK_EQUAL(co_queue_init(&queue, 1), 0);
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

TASK(put_letters, letters)
{
    for (const char *letter = letters; *letter; letter++)
        CHECK_EQUAL(co_queue_put(&queue, NUMBER(*letter)), 0);
}

TASK(get_letters_to_the_end, unused)
{
    void *item;
    int error;

    while (!(error = co_queue_get(&queue, &item)))
        note((char)VALUE(item));
    CHECK_EQUAL(error, UV_EOF);
}

static void pass_letters(void)
{
    co_task *getter = co_create_task(get_letters_to_the_end, NULL);

    RUN_TASK(put_letters, "abcdefgh");
    co_queue_close(&queue);
    CHECK_EQUAL(co_await(getter, NULL), 0);
    CHECK_ORDER("abcdefgh");
}

WITH_QUEUE_OF(1, a_queue_of_one_passes_all_in_order)
{
    pass_letters();
}

WITH_QUEUE_OF(0, a_queue_that_grows_passes_all_in_order)
{
    pass_letters();
}

WITH_QUEUE_OF(2, what_has_room_is_put_and_got_without_a_switch)
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
    CHECK_EQUAL(co_await(other, NULL), 0);
    CHECK_ORDER("");
}

TASK(get_one, expected)
{
    void *item = NUMBER('?');

    CHECK_EQUAL(co_queue_get(&queue, &item), VALUE(expected));
    note((char)VALUE(item));
}

WITH_QUEUE_OF(1, no_item_is_lost_when_getters_are_cancelled)
{
    TASKS(tasks, {get_one, NUMBER(UV_ECANCELED)}, {get_one, NUMBER(0)}, {get_one, NUMBER(0)});
    co_yield_now();
    co_cancel(tasks[0]);
    CHECK_EQUAL(co_queue_put(&queue, NUMBER('a')), 0);
    co_cancel(tasks[1]); /* too late: it has its item */
    CHECK_EQUAL(co_queue_put(&queue, NUMBER('b')), 0);
    CHECK_EQUAL(co_gather(tasks, 3, NULL), 0);
    CHECK_EQUAL(co_queue_count(&queue), 0);
    CHECK_ORDER("?ab");
}

TASK(put_one, letter)
{
    int error = co_queue_put(&queue, letter);

    CHECK(error == 0 || error == UV_ECANCELED || error == UV_EPIPE);
    note(error == 0 ? '+' : error == UV_EPIPE ? '|' : '-');
}

WITH_QUEUE_OF(1, a_cancelled_putter_keeps_its_item_and_one_that_was_served_does_not)
{
    void *item;

    CHECK_EQUAL(co_queue_put(&queue, NUMBER('a')), 0);
    TASKS(tasks, {put_one, NUMBER('b')}, {put_one, NUMBER('c')});
    co_yield_now();
    co_cancel(tasks[0]);
    CHECK_EQUAL(co_queue_get(&queue, &item), 0);
    CHECK_EQUAL(VALUE(item), 'a');
    co_cancel(tasks[1]); /* too late: its item is in the queue */
    CHECK_EQUAL(co_gather(tasks, 2, NULL), 0);
    CHECK_EQUAL(co_queue_get_nowait(&queue, &item), 0);
    CHECK_EQUAL(VALUE(item), 'c');
    CHECK_EQUAL(queue.unfinished, 2);
    CHECK_ORDER("-+");
}

WITH_QUEUE_OF(1, a_closed_queue_takes_nothing_and_gives_what_is_there)
{
    void *item;

    CHECK_EQUAL(co_queue_put(&queue, NUMBER('a')), 0);
    co_task *putter = STARTED(put_one, NUMBER('b'));
    co_queue_close(&queue);
    CHECK_EQUAL(co_await(putter, NULL), 0);
    CHECK_EQUAL(co_queue_put(&queue, NUMBER('c')), UV_EPIPE);
    CHECK_EQUAL(co_queue_put_nowait(&queue, NUMBER('c')), UV_EPIPE);
    CHECK_EQUAL(co_queue_get(&queue, &item), 0);
    CHECK_EQUAL(VALUE(item), 'a');
    CHECK_EQUAL(co_queue_get(&queue, &item), UV_EOF);
    CHECK_EQUAL(co_queue_get_nowait(&queue, &item), UV_EOF);
    co_queue_close(&queue);
    CHECK_ORDER("|");
}

WITH_QUEUE_OF(1, who_waits_at_an_empty_queue_learns_that_it_was_closed)
{
    TASKS(tasks, {get_one, NUMBER(UV_EOF)}, {get_one, NUMBER(UV_EOF)});
    co_yield_now();
    co_queue_close(&queue);
    CHECK_EQUAL(co_gather(tasks, 2, NULL), 0);
}

TASK(work, unused)
{
    void *item;

    while (co_queue_get(&queue, &item) == 0) {
        co_yield_now();
        note((char)VALUE(item));
        CHECK_EQUAL(co_queue_task_done(&queue), 0);
    }
}

WITH_QUEUE_OF(2, a_join_returns_when_every_item_is_done)
{
    TASKS(workers, {work, NULL}, {work, NULL});
    CHECK_EQUAL(co_queue_join(&queue), 0);
    put_letters("abcd");
    CHECK_EQUAL(co_queue_join(&queue), 0);
    CHECK_ORDER("abcd");
    CHECK_EQUAL(co_queue_task_done(&queue), UV_EINVAL);
    co_queue_close(&queue);
    CHECK_EQUAL(co_gather(workers, 2, NULL), 0);
}

/* Putters and getters, any of whom may be cancelled at any time: items in = items out + rest. */
#define CROWD 8

static int put_in, taken_out;

TASK(put_for_ever, unused)
{
    while (co_queue_put(&queue, NUMBER(put_in + 1)) == 0)
        put_in++;
}

TASK(get_for_ever, unused)
{
    void *item;

    while (co_queue_get(&queue, &item) == 0) {
        taken_out++;
        CHECK_EQUAL(co_queue_task_done(&queue), 0);
        if (taken_out % 3 == 0 && co_yield_now() != 0)
            break;
    }
}

WITH_QUEUE_OF(3, items_add_up_whoever_is_cancelled)
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
            co_await(tasks[i], NULL); /* UV_ECANCELED where it had not begun */
        CHECK_EQUAL(co_queue_count(&queue), put_in - taken_out);
        CHECK_EQUAL(queue.unfinished, put_in - taken_out);
    }
    CHECK(taken_out > 0);
}
