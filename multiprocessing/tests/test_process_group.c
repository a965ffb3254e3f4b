/*
 * test_process_group.c - processes that begin and end together.
 */
#include "group.h"
#include "leftovers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int succeed(void *argument)
{
    (void)argument;
    return 0;
}

static int fail(void *argument)
{
    return *(int *)argument;
}

static int die(void *argument)
{
    die_by(*(int *)argument);
    return 0;
}

static int sleep_on(void *argument)
{
    (void)argument;
    for (int waited = -1; waited;)
        waited = pause();
    return 0;
}

/* Tells through the pipe that it is ready to ignore. */
static int ignore_and_sleep(void *argument)
{
    signal(SIGTERM, SIG_IGN);
    return write(*(int *)argument, "!", 1) == 1 ? sleep_on(NULL) : -EIO;
}

static volatile sig_atomic_t is_told;

static void told(int number)
{
    is_told = number;
}

static int fail_when_told(void *argument)
{
    sigset_t term, before;

    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, &before);
    signal(SIGTERM, told);
    if (write(*(int *)argument, "!", 1) != 1)
        return -EIO;
    while (!is_told)
        sigsuspend(&before);
    return -ENOSPC;
}

static void four_that_succeed(void)
{
    struct group group;

    group_begin(&group, 1);
    for (int i = 0; i < 20; i++)
        CHECK_EQUAL(group_create_task(&group, succeed, NULL), 0);
    CHECK_EQUAL(group_end(&group, INFINITY), 0);
}

TEST(group_ends_when_all_have_ended)
{
    struct group empty;

    four_that_succeed();
    LEAVES_NOTHING(four_that_succeed());
    group_begin(&empty, 1);
    CHECK_EQUAL(group_end(&empty, INFINITY), 0);
}

TEST(one_that_fails_ends_the_others)
{
    struct group group;
    struct group_errors *errors;

    LEAVES_NOTHING({
        group_begin(&group, 5);
        CHECK_EQUAL(group_create_task(&group, sleep_on, NULL), 0);
        CHECK_EQUAL(group_create_task(&group, fail, &(int){-EINVAL}), 0);
        CHECK_EQUAL(group_create_task(&group, sleep_on, NULL), 0);
        CHECK_EQUAL(group_end_errors(&group, INFINITY, &errors), -EINVAL);
    });
    CHECK(errors);
    CHECK_EQUAL(errors->count, 1);
    CHECK_EQUAL(errors->errors[0].number, 2);
    CHECK_EQUAL(errors->errors[0].error, -EINVAL);
    CHECK(errors->errors[0].pid > 0);
    CHECK(strcmp(errors->errors[0].how, "failed: Invalid argument") == 0);
    free(errors);
}

TEST(killed_task_is_named_with_its_signal)
{
    struct group group;
    struct group_errors *errors;

    group_begin(&group, 5);
    CHECK_EQUAL(group_create_task(&group, die, &(int){SIGSEGV}), 0);
    CHECK_EQUAL(group_end_errors(&group, INFINITY, &errors), -EOWNERDEAD);
    CHECK(strcmp(errors->errors[0].how, "was killed by SIGSEGV") == 0);
    free(errors);
}

TEST(all_errors_are_reported_together)
{
    struct group group;
    struct group_errors *errors;
    int ends[2];
    char byte;

    CHECK_EQUAL(pipe(ends), 0);
    group_begin(&group, 30);
    CHECK_EQUAL(group_create_task(&group, fail_when_told, &ends[1]), 0);
    CHECK_EQUAL(read(ends[0], &byte, 1), 1);
    CHECK_EQUAL(group_create_task(&group, sleep_on, NULL), 0);
    CHECK_EQUAL(group_create_task(&group, die, &(int){SIGKILL}), 0);
    CHECK_EQUAL(group_end_errors(&group, INFINITY, &errors), -EOWNERDEAD);
    CHECK_EQUAL(errors->count, 2);
    CHECK_EQUAL(errors->errors[0].number, 3);
    CHECK_EQUAL(errors->errors[1].number, 1);
    CHECK_EQUAL(errors->errors[1].error, -ENOSPC);
    free(errors);
}

TEST(task_that_ignores_sigterm_is_killed_after_the_grace_period)
{
    struct group group;
    int ends[2];
    char byte;

    CHECK_EQUAL(pipe(ends), 0);
    LEAVES_NOTHING({
        group_begin(&group, 0.05);
        CHECK_EQUAL(group_create_task(&group, ignore_and_sleep, &ends[1]), 0);
        CHECK_EQUAL(read(ends[0], &byte, 1), 1);
        CHECK_EQUAL(group_create_task(&group, fail, &(int){-EIO}), 0);
        CHECK_EQUAL(group_end(&group, INFINITY), -EIO);
    });
}

TEST(group_whose_time_is_over_is_cancelled)
{
    struct group group;
    struct group_errors *errors;

    LEAVES_NOTHING({
        group_begin(&group, 5);
        CHECK_EQUAL(group_create_task(&group, sleep_on, NULL), 0);
        CHECK_EQUAL(group_create_task(&group, sleep_on, NULL), 0);
        CHECK_EQUAL(group_end_errors(&group, 0.03, &errors), -ETIMEDOUT);
    });
    CHECK(!errors);
}

TEST(cancelled_group_takes_no_more_tasks_and_says_so)
{
    struct group group;

    LEAVES_NOTHING({
        group_begin(&group, 5);
        CHECK_EQUAL(group_create_task(&group, sleep_on, NULL), 0);
        group_cancel(&group);
        CHECK_EQUAL(group_create_task(&group, succeed, NULL), -ESHUTDOWN);
        CHECK_EQUAL(group_end(&group, INFINITY), -ECANCELED);
    });
}
