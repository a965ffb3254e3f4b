/*
 * test_process_queue.c - records from many processes to many.
 */
#include "child.h"
#include "leftovers.h"
#include "message.h"
#include "queue.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RECORDS   500
#define PRODUCERS 3
#define CONSUMERS 2

struct record {
    int producer, number;
    char filling[1000]; /* records that tear show it here */
};

struct work {
    struct queue queue;
    int producer;
};

static int produce(void *argument, struct channel *parent)
{
    struct work *work = argument;
    struct record record = {.producer = work->producer};
    int error = 0;

    (void)parent;
    memset(record.filling, work->producer, sizeof record.filling);
    for (int i = 0; i < RECORDS && !error; i++) {
        record.number = i;
        error = queue_put(&work->queue, &record, INFINITY);
    }
    return error;
}

/* What a consumer has seen: how many, their sum, and whether each was whole and in its order. */
struct seen {
    long count, sum;
    int bad;
};

static int consume(void *argument, struct channel *parent)
{
    struct work *work = argument;
    struct record record;
    struct seen seen = {0};
    int last[PRODUCERS + 1], error;

    memset(last, -1, sizeof last);
    while ((error = queue_get(&work->queue, INFINITY, &record)) == 0) {
        seen.count++;
        seen.sum += record.number;
        for (size_t i = 0; i < sizeof record.filling; i++)
            seen.bad += record.filling[i] != record.producer;
        seen.bad += record.number <= last[record.producer];
        last[record.producer] = record.number;
    }
    return error == -ENODATA ? message_send(parent->send, &seen, sizeof seen) : error;
}

static void many_to_many(void)
{
    struct work work;
    struct child producers[PRODUCERS], consumers[CONSUMERS];
    struct seen seen, all = {0};

    CHECK_EQUAL(queue_init(&work.queue, sizeof(struct record), 10), 0);
    for (int i = 0; i < CONSUMERS; i++)
        CHECK_EQUAL(child_start(&consumers[i], consume, &work), 0);
    for (int i = 0; i < PRODUCERS; i++) {
        work.producer = i + 1;
        CHECK_EQUAL(child_start(&producers[i], produce, &work), 0);
    }
    for (int i = 0; i < PRODUCERS; i++)
        CHECK_EQUAL(child_join(&producers[i], INFINITY, NULL, 0, NULL), 0);
    CHECK_EQUAL(queue_close(&work.queue), 0);
    for (int i = 0; i < CONSUMERS; i++) {
        CHECK_EQUAL(child_join(&consumers[i], INFINITY, &seen, sizeof seen, NULL), 0);
        CHECK_EQUAL(seen.bad, 0);
        all.count += seen.count;
        all.sum += seen.sum;
    }
    CHECK_EQUAL(all.count, PRODUCERS * RECORDS);
    CHECK_EQUAL(all.sum, PRODUCERS * RECORDS * (RECORDS - 1L) / 2);
    queue_destroy(&work.queue);
}

TEST(every_record_arrives_whole_once_and_in_its_producer_s_order, .limit_s = 30)
{
    many_to_many();
    LEAVES_NOTHING(many_to_many());
}

TEST(full_queue_makes_producers_wait_and_an_empty_one_consumers)
{
    struct queue queue;
    int number = 1;

    CHECK_EQUAL(queue_init(&queue, sizeof number, 2), 0);
    CHECK_EQUAL(queue_get(&queue, 0, &number), -ETIMEDOUT);
    CHECK_EQUAL(queue_get(&queue, 0.01, &number), -ETIMEDOUT);
    CHECK_EQUAL(queue_put(&queue, &(int){1}, 0), 0);
    CHECK_EQUAL(queue_put(&queue, &(int){2}, 0), 0);
    CHECK_EQUAL(queue_put(&queue, &(int){3}, 0), -ETIMEDOUT);
    CHECK_EQUAL(queue_put(&queue, &(int){3}, 0.01), -ETIMEDOUT);
    CHECK_EQUAL(queue_get(&queue, 0, &number), 0);
    CHECK_EQUAL(number, 1);
    CHECK_EQUAL(queue_put(&queue, &(int){3}, 0), 0);
    queue_destroy(&queue);
}

TEST(closed_queue_gives_what_is_left_and_takes_no_more)
{
    struct queue queue;
    int number = 0;

    CHECK_EQUAL(queue_init(&queue, sizeof number, 2), 0);
    CHECK_EQUAL(queue_put(&queue, &(int){7}, 0), 0);
    CHECK_EQUAL(queue_close(&queue), 0);
    CHECK_EQUAL(queue_put(&queue, &(int){8}, INFINITY), -EPIPE);
    CHECK_EQUAL(queue_get(&queue, INFINITY, &number), 0);
    CHECK_EQUAL(number, 7);
    CHECK_EQUAL(queue_get(&queue, INFINITY, &number), -ENODATA);
    queue_destroy(&queue);
}

static int put_until_closed(void *argument, struct channel *parent)
{
    int error = message_send(parent->send, NULL, 0);

    while (!error)
        error = queue_put(argument, &(int){0}, INFINITY);
    return error;
}

TEST(closing_ends_a_producer_that_waits_for_room)
{
    struct queue queue;
    struct child child;
    size_t size;

    CHECK_EQUAL(queue_init(&queue, sizeof(int), 1), 0);
    CHECK_EQUAL(child_start(&child, put_until_closed, &queue), 0);
    CHECK_EQUAL(message_receive(child.channel.receive, NULL, 0, INFINITY, &size), 0);
    CHECK_EQUAL(child_join(&child, 0.02, NULL, 0, NULL), -ETIMEDOUT);
    CHECK_EQUAL(queue_close(&queue), 0);
    CHECK_EQUAL(child_join(&child, INFINITY, NULL, 0, NULL), -EPIPE);
    queue_destroy(&queue);
}

TEST(consumer_ends_when_the_queue_s_owner_is_gone)
{
    struct work work = {0};
    struct child child;

    CHECK_EQUAL(queue_init(&work.queue, sizeof(struct record), 1), 0);
    CHECK_EQUAL(child_start(&child, consume, &work), 0);
    queue_destroy(&work.queue);
    CHECK_EQUAL(child_join(&child, INFINITY, NULL, 0, NULL), -EOWNERDEAD);
}

TEST(full_capacity_fits_for_every_record_size)
{
    static char record[PIPE_BUF];
    struct queue queue;

    for (size_t size = 1; size <= sizeof record; size = size * 3 / 2 + 1) {
        CHECK_EQUAL(queue_init(&queue, size, 40), 0);
        for (int i = 0; i < 40; i++)
            CHECK_EQUAL(queue_put(&queue, record, 0), 0);
        for (int round = 0; round < 10000; round++) {
            CHECK_EQUAL(queue_put(&queue, record, 0), -ETIMEDOUT);
            CHECK_EQUAL(queue_get(&queue, 0, record), 0);
            CHECK_EQUAL(queue_put(&queue, record, 0), 0);
        }
        queue_destroy(&queue);
    }
}

TEST(impossible_queues_are_refused_by_name)
{
    struct queue queue;

    LEAVES_NOTHING({
        CHECK_EQUAL(queue_init(&queue, 0, 1), -EINVAL);
        CHECK_EQUAL(queue_init(&queue, 1, 0), -EINVAL);
        CHECK_EQUAL(queue_init(&queue, PIPE_BUF + 1, 1), -EMSGSIZE);
        CHECK_EQUAL(queue_init(&queue, 1, 1 << 20), -EOVERFLOW);
    });
}
