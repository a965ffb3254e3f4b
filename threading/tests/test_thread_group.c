/*
 * test_thread_group.c - threads started together and ended together.
 */
#include "group.h"
#include "queue.h"
#include "torture.h"

#include <errno.h>
#include <math.h>
#include <stdatomic.h>
#include <stdint.h>

static struct group group;
static atomic_int cleaned_up, calls, begun;

/* A task that has not begun when the group is cancelled never does. */
static void wait_for_begun(int tasks)
{
    while (begun < tasks)
        usleep(1000);
}

static void *number(intptr_t value)
{
    return (void *)value;
}

static void *count_call(void *argument)
{
    usleep(1000);
    calls++;
    return argument;
}

static void *fail(void *error)
{
    return task_raise((int)(intptr_t)error);
}

static void *wait_until_cancelled(void *within)
{
    struct group *its = within;

    begun++;
    int error = token_wait(&its->token, INFINITY);

    CHECK_EQUAL(error, -ECANCELED);
    cleaned_up++;
    return task_raise(error);
}

static void create(struct group *within, task_function *function, void *argument)
{
    CHECK_EQUAL(group_create_task(within, function, argument, NULL), 0);
}

TEST(group_ends_when_all_its_threads_have_ended)
{
    struct future *future;
    void *result;

    group_begin(&group, NULL);
    for (int i = 0; i < 5; i++)
        create(&group, count_call, NULL);
    CHECK_EQUAL(group_create_task(&group, count_call, &group, &future), 0);
    CHECK_EQUAL(group_end(&group, INFINITY), 0);
    CHECK_EQUAL(calls, 6);
    CHECK_EQUAL(future_result(future, 0, &result), 0);
    CHECK(result == &group);
    future_release(future);
}

TEST(group_without_threads_ends_at_once)
{
    group_begin(&group, NULL);
    CHECK_EQUAL(group_end(&group, INFINITY), 0);
}

TEST(first_that_fails_cancels_the_others_and_is_reported)
{
    group_begin(&group, NULL);
    for (int i = 0; i < 3; i++)
        create(&group, wait_until_cancelled, &group);
    wait_for_begun(3);
    create(&group, fail, number(-EIO));
    CHECK_EQUAL(group_end(&group, INFINITY), -EIO);
    CHECK_EQUAL(cleaned_up, 3);
}

static void *fail_after_cancellation(void *argument)
{
    begun++;
    token_wait(&group.token, INFINITY);
    return fail(argument);
}

TEST(all_errors_are_reported_together_in_their_order)
{
    struct group_errors *errors;

    group_begin(&group, NULL);
    create(&group, fail_after_cancellation, number(-ENOENT));
    create(&group, count_call, NULL);
    create(&group, wait_until_cancelled, &group);
    wait_for_begun(2);
    create(&group, fail, number(-EIO));
    CHECK_EQUAL(group_end_errors(&group, INFINITY, &errors), -EIO);
    CHECK(errors && errors->count >= 1);
    CHECK_EQUAL(errors->errors[0].number, 4);
    CHECK_EQUAL(errors->errors[0].error, -EIO);
    CHECK(errors->errors[0].argument == number(-EIO));
    CHECK_EQUAL(errors->count, 2);
    CHECK_EQUAL(errors->errors[1].number, 1);
    CHECK_EQUAL(errors->errors[1].error, -ENOENT);
    free(errors);
}

TEST(group_without_errors_has_no_list)
{
    struct group_errors *errors = (void *)&group;

    group_begin(&group, NULL);
    create(&group, count_call, NULL);
    CHECK_EQUAL(group_end_errors(&group, INFINITY, &errors), 0);
    CHECK(!errors);
}

TEST(cancelled_group_ends_early_and_takes_no_more)
{
    group_begin(&group, NULL);
    create(&group, wait_until_cancelled, &group);
    wait_for_begun(1);
    group_cancel(&group);
    CHECK_EQUAL(group_create_task(&group, count_call, NULL, NULL), -ESHUTDOWN);
    CHECK_EQUAL(group_end(&group, INFINITY), -ECANCELED);
    CHECK_EQUAL(calls, 0);
    CHECK_EQUAL(cleaned_up, 1);
}

TEST(cancelled_parent_ends_the_group)
{
    struct cancel_token parent;

    token_init(&parent, NULL);
    group_begin(&group, &parent);
    create(&group, wait_until_cancelled, &group);
    wait_for_begun(1);
    token_cancel(&parent);
    CHECK_EQUAL(group_end(&group, INFINITY), -ECANCELED);
    CHECK_EQUAL(cleaned_up, 1);
    token_destroy(&parent);
}

TEST(group_that_takes_too_long_is_cancelled_and_says_so)
{
    group_begin(&group, NULL);
    create(&group, wait_until_cancelled, &group);
    wait_for_begun(1);
    CHECK_EQUAL(group_end(&group, 0.02), -ETIMEDOUT);
    CHECK_EQUAL(cleaned_up, 1);
}

TEST(error_says_more_than_the_time)
{
    group_begin(&group, NULL);
    create(&group, fail_after_cancellation, number(-ENOENT));
    wait_for_begun(1);
    CHECK_EQUAL(group_end(&group, 0), -ENOENT);
}

static void *nest(void *argument)
{
    struct group inner;

    group_begin(&inner, &group.token);
    create(&inner, wait_until_cancelled, &inner);
    wait_for_begun(1);
    if (argument)
        create(&inner, fail, argument);
    return fail(number(group_end(&inner, INFINITY)));
}

TEST(groups_nest_and_errors_go_outwards)
{
    group_begin(&group, NULL);
    create(&group, nest, number(-EIO));
    CHECK_EQUAL(group_end(&group, INFINITY), -EIO);
}

TEST(groups_nest_and_cancellations_go_inwards)
{
    group_begin(&group, NULL);
    create(&group, nest, NULL);
    wait_for_begun(1);
    create(&group, fail, number(-EIO));
    CHECK_EQUAL(group_end(&group, INFINITY), -EIO);
    CHECK_EQUAL(cleaned_up, 1);
}

static void *create_another(void *left)
{
    calls++;
    if (left)
        create(&group, create_another, number((intptr_t)left - 1));
    return NULL;
}

TEST(task_may_create_tasks_while_the_parent_waits)
{
    group_begin(&group, NULL);
    create(&group, create_another, number(5));
    CHECK_EQUAL(group_end(&group, INFINITY), 0);
    CHECK_EQUAL(calls, 6);
}

static struct queue queue;

static void close_queue(void *argument)
{
    queue_close(argument);
}

static void *get_one(void *argument)
{
    begun++;
    return fail(number(queue_get(&queue, INFINITY, &argument)));
}

TEST(cancelling_reaches_a_task_that_waits_for_a_queue)
{
    struct token_callback callback;

    CHECK_EQUAL(queue_init(&queue, 1), 0);
    group_begin(&group, NULL);
    token_add_callback(&group.token, &callback, close_queue, &queue);
    create(&group, get_one, NULL);
    wait_for_begun(1);
    create(&group, fail, number(-EIO));
    CHECK_EQUAL(group_end(&group, INFINITY), -EIO);
    queue_destroy(&queue);
}

/* --- faults ----------------------------------------------------------------------------------- */

TEST(group_does_its_work_or_refuses_it)
{
    struct group_errors *errors;
    int refused = 0;

    group_begin(&group, NULL);
    for (int i = 0; i < 3 && !refused; i++)
        refused = group_create_task(&group, wait_until_cancelled, &group, NULL);
    if (!refused)
        refused = group_create_task(&group, fail, number(-EIO), NULL);
    CHECK(refused == 0 || refused == -ENOMEM || refused == -EAGAIN);
    if (refused)
        group_cancel(&group);
    CHECK_EQUAL(group_end_errors(&group, INFINITY, &errors), refused ? -ECANCELED : -EIO);
    CHECK(!errors || errors->count == 1);
    bool is_listed = errors != NULL;
    free(errors);
    if (refused || !is_listed)
        test_skip("refused: a task, or the list");
}

TEST(group_survives_threads_that_cannot_be_had)
{
    torture("test_thread_group", "group_does_its_work_or_refuses_it", "pthread_create", "EAGAIN");
}

TEST(group_survives_memory_that_cannot_be_had)
{
    torture("test_thread_group", "group_does_its_work_or_refuses_it", "calloc", "ENOMEM");
}
