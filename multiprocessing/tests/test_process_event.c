/*
 * test_process_event.c - one process sets it, all see it.
 */
#include "child.h"
#include "event.h"
#include "leftovers.h"
#include "message.h"

#include <math.h>

static int wait_for(void *argument, struct channel *parent)
{
    int error = message_send(parent->send, NULL, 0);

    return error ? error : event_wait(argument, INFINITY);
}

static int try_to_set(void *argument, struct channel *parent)
{
    (void)parent;
    return event_set(argument);
}

static void set_for_three(void)
{
    struct event event;
    struct child children[3];
    size_t size;

    CHECK_EQUAL(event_init(&event), 0);
    for (int i = 0; i < 3; i++) {
        CHECK_EQUAL(child_start(&children[i], wait_for, &event), 0);
        CHECK_EQUAL(message_receive(children[i].channel.receive, NULL, 0, INFINITY, &size), 0);
    }
    CHECK(!event_is_set(&event));
    CHECK_EQUAL(event_wait(&event, 0.01), -ETIMEDOUT);
    CHECK_EQUAL(event_set(&event), 0);
    CHECK_EQUAL(event_set(&event), 0);
    CHECK(event_is_set(&event));
    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(child_join(&children[i], INFINITY, NULL, 0, NULL), 0);
    CHECK_EQUAL(event_wait(&event, 0), 0);
    event_destroy(&event);
}

TEST(set_event_wakes_every_process)
{
    set_for_three();
    LEAVES_NOTHING(set_for_three());
}

TEST(only_its_owner_sets_an_event)
{
    struct event event;
    struct child child;

    CHECK_EQUAL(event_init(&event), 0);
    CHECK_EQUAL(child_start(&child, try_to_set, &event), 0);
    CHECK_EQUAL(child_join(&child, INFINITY, NULL, 0, NULL), -EPERM);
    CHECK(!event_is_set(&event));
    event_destroy(&event);
}

TEST(waiting_ends_when_the_owner_goes_without_setting)
{
    struct event event;
    struct child child;
    size_t size;

    CHECK_EQUAL(event_init(&event), 0);
    CHECK_EQUAL(child_start(&child, wait_for, &event), 0);
    CHECK_EQUAL(message_receive(child.channel.receive, NULL, 0, INFINITY, &size), 0);
    event_destroy(&event);
    CHECK_EQUAL(child_join(&child, INFINITY, NULL, 0, NULL), -EOWNERDEAD);
    CHECK(child.status != 0);
}
