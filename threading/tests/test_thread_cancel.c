/*
 * test_thread_cancel.c - tokens by which one thread asks others to end.
 */
#include "cancel.h"
#include "event.h"
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdint.h>
#include <sys/resource.h>

static struct cancel_token token;
static int calls;

static void count_call(void *argument)
{
    calls += (int)(intptr_t)argument;
}

static void *wait_on_token(void *argument)
{
    (void)argument;
    return (void *)(intptr_t)token_wait(&token, INFINITY);
}

static void *compute_until_cancelled(void *argument)
{
    while (!token_cancelled(&token))
        ;
    return argument;
}

static bool is_readable(int descriptor)
{
    return poll(&(struct pollfd){.fd = descriptor, .events = POLLIN}, 1, 0) == 1;
}

TEST(token_wait_sleeps_for_its_time)
{
    token_init(&token, NULL);
    CHECK_EQUAL(token_wait(&token, 0.02), 0);
    CHECK_EQUAL(token_wait(&token, 0), 0);
    CHECK(!token_cancelled(&token));
    token_destroy(&token);
}

TEST(cancelling_ends_a_sleep_and_a_computation)
{
    pthread_t sleeper, computer;
    void *said;

    token_init(&token, NULL);
    CHECK_EQUAL(pthread_create(&sleeper, NULL, wait_on_token, NULL), 0);
    CHECK_EQUAL(pthread_create(&computer, NULL, compute_until_cancelled, NULL), 0);
    usleep(20000);
    token_cancel(&token);
    CHECK_EQUAL(pthread_join(sleeper, &said), 0);
    CHECK_EQUAL((intptr_t)said, -ECANCELED);
    CHECK_EQUAL(pthread_join(computer, NULL), 0);
    CHECK_EQUAL(token_wait(&token, 100), -ECANCELED);
    CHECK_EQUAL(token_wait(&token, 0), -ECANCELED);
    token_destroy(&token);
}

TEST(callback_is_called_once_and_not_after_it_was_removed)
{
    struct token_callback kept, removed, late;

    token_init(&token, NULL);
    token_add_callback(&token, &kept, count_call, (void *)1);
    token_add_callback(&token, &removed, count_call, (void *)100);
    token_remove_callback(&token, &removed);
    CHECK_EQUAL(calls, 0);
    token_cancel(&token);
    token_cancel(&token);
    CHECK_EQUAL(calls, 1);
    token_add_callback(&token, &late, count_call, (void *)10);
    CHECK_EQUAL(calls, 11);
    token_remove_callback(&token, &kept);
    token_remove_callback(&token, &late);
    token_destroy(&token);
}

static struct event running = EVENT_INIT;
static bool has_ended;

static void take_long(void *argument)
{
    (void)argument;
    event_set(&running);
    usleep(50000);
    has_ended = true;
}

static void *cancel_token_now(void *argument)
{
    token_cancel(&token);
    return argument;
}

TEST(removing_a_callback_waits_until_it_has_returned)
{
    struct token_callback callback;
    pthread_t thread;

    token_init(&token, NULL);
    token_add_callback(&token, &callback, take_long, NULL);
    CHECK_EQUAL(pthread_create(&thread, NULL, cancel_token_now, NULL), 0);
    CHECK_EQUAL(event_wait(&running, 5), 0);
    token_remove_callback(&token, &callback);
    CHECK(has_ended);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    token_destroy(&token);
}

TEST(parent_cancels_its_children_and_no_child_its_parent)
{
    struct cancel_token first, second, grandchild, late, gone;

    token_init(&token, NULL);
    token_init(&first, &token);
    token_init(&gone, &token);
    token_init(&second, &token);
    token_init(&grandchild, &second);
    token_destroy(&gone);
    token_cancel(&first);
    CHECK(token_cancelled(&first) && !token_cancelled(&token) && !token_cancelled(&second));
    token_cancel(&token);
    CHECK(token_cancelled(&second) && token_cancelled(&grandchild));
    token_init(&late, &token);
    CHECK(token_cancelled(&late));
    token_destroy(&late);
    token_destroy(&grandchild);
    token_destroy(&second);
    token_destroy(&first);
    token_destroy(&token);
}

TEST(descriptor_becomes_readable_when_the_token_is_cancelled)
{
    token_init(&token, NULL);
    int descriptor = token_descriptor(&token);
    CHECK(descriptor >= 0 && !is_readable(descriptor));
    CHECK_EQUAL(token_descriptor(&token), descriptor);
    token_cancel(&token);
    CHECK(is_readable(descriptor));
    token_destroy(&token);
    CHECK_EQUAL(fcntl(descriptor, F_GETFD), -1);

    token_init(&token, NULL);
    token_cancel(&token);
    CHECK(is_readable(token_descriptor(&token)));
    token_destroy(&token);
}

TEST(token_without_a_descriptor_left_says_so_and_can_be_cancelled)
{
    struct rlimit limit, none;

    token_init(&token, NULL);
    CHECK_EQUAL(getrlimit(RLIMIT_NOFILE, &limit), 0);
    none = limit;
    none.rlim_cur = 0;
    CHECK_EQUAL(setrlimit(RLIMIT_NOFILE, &none), 0);
    CHECK_EQUAL(token_descriptor(&token), -EMFILE);
    CHECK_EQUAL(setrlimit(RLIMIT_NOFILE, &limit), 0);
    CHECK(token_descriptor(&token) >= 0);
    token_cancel(&token);
    token_destroy(&token);
}
