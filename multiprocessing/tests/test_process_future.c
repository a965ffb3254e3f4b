/*
 * test_process_future.c - a result that another process sets.
 */
#include "child.h"
#include "future.h"
#include "leftovers.h"
#include "message.h"

#include <math.h>
#include <poll.h>
#include <string.h>

static int set_42(void *argument, struct channel *parent)
{
    (void)parent;
    return future_set_result(argument, &(int){42}, sizeof(int));
}

static int set_twice(void *argument, struct channel *parent)
{
    int error = set_42(argument, parent);

    return error ? error : future_set_error(argument, -EIO);
}

static int set_error(void *argument, struct channel *parent)
{
    (void)parent;
    return future_set_error(argument, -ENOSPC);
}

static int set_too_much(void *argument, struct channel *parent)
{
    char much[100] = {0};

    if (future_set_result(argument, much, sizeof much) != -EMSGSIZE)
        return -EPROTO;
    return set_42(argument, parent);
}

static int die(void *argument, struct channel *parent)
{
    (void)argument;
    (void)parent;
    die_by(SIGKILL);
    return 0;
}

static int sleep_on(void *argument, struct channel *parent)
{
    (void)argument;
    (void)parent;
    for (int waited = -1; waited;)
        waited = pause();
    return 0;
}

static int tell_and_sleep(void *argument, struct channel *parent)
{
    int error = message_send(parent->send, NULL, 0);

    return error ? error : sleep_on(argument, parent);
}

static struct future *start(struct child *child, child_function *function)
{
    struct future *future;

    CHECK_EQUAL(future_create(&future, sizeof(int)), 0);
    CHECK_EQUAL(child_start(child, function, future), 0);
    future_hand_over(future);
    return future;
}

static void set_and_get(void)
{
    struct child child;
    struct future *future = start(&child, set_42);
    int number = 0;
    size_t size;

    CHECK_EQUAL(future_result(future, INFINITY, &number, sizeof number, &size), 0);
    CHECK_EQUAL(number, 42);
    CHECK_EQUAL(size, sizeof number);
    CHECK_EQUAL(future_result(future, 0, NULL, 0, &size), 0);
    CHECK_EQUAL(future_result(future, 0, &number, 1, &size), -EMSGSIZE);
    CHECK_EQUAL(size, sizeof number);
    CHECK(!future_cancel(future));
    CHECK(!future_cancelled(future));
    CHECK_EQUAL(future_set_error(future, -EIO), -EALREADY);
    future_release(future);
    CHECK_EQUAL(child_join(&child, INFINITY, NULL, 0, NULL), 0);
}

TEST(result_of_another_process_arrives_and_stays)
{
    set_and_get();
    LEAVES_NOTHING(set_and_get());
}

TEST(error_of_another_process_arrives)
{
    struct child child;
    struct future *future = start(&child, set_error);

    CHECK_EQUAL(future_result(future, INFINITY, NULL, 0, NULL), -ENOSPC);
    future_release(future);
    CHECK_EQUAL(child_join(&child, INFINITY, NULL, 0, NULL), 0);
}

TEST(future_is_set_once)
{
    struct child child;
    struct future *future = start(&child, set_twice);

    CHECK_EQUAL(future_result(future, INFINITY, NULL, 0, NULL), 0);
    CHECK_EQUAL(child_join(&child, INFINITY, NULL, 0, NULL), -EALREADY);
    future_release(future);
}

TEST(result_above_its_capacity_is_refused_where_it_is_set)
{
    struct child child;
    struct future *future = start(&child, set_too_much);

    CHECK_EQUAL(future_result(future, INFINITY, NULL, 0, NULL), 0);
    CHECK_EQUAL(child_join(&child, INFINITY, NULL, 0, NULL), 0);
    future_release(future);
}

TEST(process_that_dies_ends_its_future_and_no_other)
{
    struct child dead, living;
    struct future *first = start(&dead, die), *second = start(&living, sleep_on);

    CHECK_EQUAL(future_result(first, INFINITY, NULL, 0, NULL), -EOWNERDEAD);
    CHECK_EQUAL(future_result(second, 0.02, NULL, 0, NULL), -ETIMEDOUT);
    CHECK(!future_done(second));
    CHECK_EQUAL(child_join(&dead, INFINITY, NULL, 0, NULL), -EOWNERDEAD);
    CHECK_EQUAL(child_cancel(&living, 5), 0);
    CHECK_EQUAL(future_result(second, INFINITY, NULL, 0, NULL), -EOWNERDEAD);
    future_release(first);
    future_release(second);
}

static int set_when_told(void *argument, struct channel *parent)
{
    char byte;

    if (read(parent->receive, &byte, 1) != 1)
        return -EIO;
    return set_42(argument, parent);
}

TEST(cancelled_future_tells_who_sets_it)
{
    struct child child, later;
    size_t size;
    struct future *future = start(&child, set_when_told);

    /* It keeps no copy of the pipe. */
    CHECK_EQUAL(child_start(&later, tell_and_sleep, NULL), 0);
    CHECK_EQUAL(message_receive(later.channel.receive, NULL, 0, INFINITY, &size), 0);
    CHECK(future_cancel(future));
    CHECK(future_cancelled(future));
    CHECK_EQUAL(future_result(future, INFINITY, NULL, 0, NULL), -ECANCELED);
    CHECK_EQUAL(write(child.channel.send, "!", 1), 1);
    CHECK_EQUAL(child_join(&child, INFINITY, NULL, 0, NULL), -EPIPE);
    CHECK_EQUAL(child_cancel(&later, 5), 0);
    future_release(future);
}

TEST(own_future_can_be_ended_here)
{
    struct future *future;

    LEAVES_NOTHING({
        CHECK_EQUAL(future_create(&future, 0), 0);
        CHECK_EQUAL(future_set_error(future, 1), -EINVAL);
        CHECK_EQUAL(future_set_error(future, -EAGAIN), 0);
        CHECK_EQUAL(future_result(future, 0, NULL, 0, NULL), -EAGAIN);
        future_release(future);
        CHECK_EQUAL(future_create(&future, 0), 0);
        future_release(future);
        future_release(NULL);
    });
}

TEST(waits_end_with_the_first_the_first_error_or_all)
{
    struct child children[3];
    struct future *futures[3] = {start(&children[0], sleep_on), start(&children[1], set_42),
                                 start(&children[2], set_when_told)};
    bool done[3];

    CHECK_EQUAL(future_wait(futures, 0, ALL_COMPLETED, 0, NULL), -EINVAL);
    CHECK_EQUAL(future_wait(futures, 3, FIRST_COMPLETED, INFINITY, done), 0);
    CHECK(!done[0] && done[1] && !done[2]);
    CHECK_EQUAL(future_wait(futures, 3, FIRST_EXCEPTION, 0.02, done), -ETIMEDOUT);
    CHECK(!done[0] && done[1] && !done[2]);
    CHECK_EQUAL(child_cancel(&children[0], 5), 0);
    CHECK_EQUAL(future_wait(futures, 3, FIRST_EXCEPTION, INFINITY, done), 0);
    CHECK(done[0] && done[1] && !done[2]);
    CHECK_EQUAL(future_wait(futures, 3, ALL_COMPLETED, 0, NULL), -ETIMEDOUT);
    CHECK_EQUAL(write(children[2].channel.send, "!", 1), 1);
    CHECK_EQUAL(future_wait(futures, 3, ALL_COMPLETED, INFINITY, done), 0);
    CHECK(done[0] && done[1] && done[2]);
    for (int i = 0; i < 3; i++)
        future_release(futures[i]);
    for (int i = 1; i < 3; i++)
        CHECK_EQUAL(child_join(&children[i], INFINITY, NULL, 0, NULL), 0);
}

TEST(descriptor_is_readable_when_the_future_is_done)
{
    struct child child;
    struct future *future = start(&child, set_42);
    struct pollfd polled = {.fd = future_descriptor(future), .events = POLLIN};

    CHECK_EQUAL(poll(&polled, 1, -1), 1);
    CHECK(future_done(future));
    polled.fd = future_descriptor(future);
    CHECK_EQUAL(poll(&polled, 1, 0), 1);
    future_release(future);
    CHECK_EQUAL(child_join(&child, INFINITY, NULL, 0, NULL), 0);
}
