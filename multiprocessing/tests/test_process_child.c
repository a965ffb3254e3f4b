/*
 * test_process_child.c - a function in a process of its own: how it ends, in every way it can.
 */
#include "child.h"
#include "deadline.h"
#include "descriptors.h"
#include "leftovers.h"
#include "message.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/time.h>

static int answer(void *argument, struct channel *parent)
{
    int doubled = *(int *)argument * 2;

    return message_send(parent->send, &doubled, sizeof doubled);
}

static int fail(void *argument, struct channel *parent)
{
    (void)parent;
    return *(int *)argument;
}

static int die(void *argument, struct channel *parent)
{
    (void)parent;
    die_by(*(int *)argument);
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

static int ignore_and_sleep(void *argument, struct channel *parent)
{
    signal(SIGTERM, SIG_IGN);
    message_send(parent->send, NULL, 0);
    return sleep_on(argument, parent);
}

static int wait_for_end_of_pipe(void *argument, struct channel *parent)
{
    char byte;
    size_t size;

    (void)argument;
    return message_receive(parent->receive, &byte, 1, INFINITY, &size) == -EPIPE ? 0 : -EPROTO;
}

static int send_half_a_record(void *argument, struct channel *parent)
{
    (void)argument;
    return write(parent->send, "\x10\0\0\0half", 8) == 8 ? 0 : -EIO;
}

static int send_much(void *argument, struct channel *parent)
{
    size_t size = 1 << 20;
    char *data = calloc(1, size);

    (void)argument;
    data[size - 1] = 7;
    int error = message_send(parent->send, data, size);
    free(data);
    return error;
}

static const char *description(const struct child *child)
{
    static char text[64];

    child_describe(child, text, sizeof text);
    return text;
}

static void start_answer_and_join(void)
{
    struct child child;
    int number = 21, doubled = 0;
    size_t size;

    CHECK_EQUAL(child_start(&child, answer, &number), 0);
    CHECK(strcmp(description(&child), "is running") == 0);
    CHECK_EQUAL(child_join(&child, INFINITY, &doubled, sizeof doubled, &size), 0);
    CHECK_EQUAL(size, sizeof doubled);
    CHECK_EQUAL(doubled, 42);
    CHECK(strcmp(description(&child), "exited with 0") == 0);
    CHECK_EQUAL(child_join(&child, 0, NULL, 0, NULL), -ECHILD);
    CHECK_EQUAL(child_cancel(&child, 0), -ECHILD);
}

TEST(result_comes_back_and_nothing_is_left)
{
    start_answer_and_join(); /* first: what is allocated once */
    LEAVES_NOTHING(start_answer_and_join());
}

TEST(returned_error_is_the_join_s)
{
    struct child child;

    CHECK_EQUAL(child_start(&child, fail, &(int){-EINVAL}), 0);
    CHECK_EQUAL(child_join(&child, INFINITY, NULL, 0, NULL), -EINVAL);
    CHECK(strcmp(description(&child), "exited with 22") == 0);
}

TEST(killed_child_is_named_with_its_signal)
{
    struct child child;
    char byte;
    size_t size = 1;

    CHECK_EQUAL(child_start(&child, die, &(int){SIGSEGV}), 0);
    CHECK_EQUAL(child_join(&child, INFINITY, &byte, 1, &size), -EOWNERDEAD);
    CHECK_EQUAL(size, 0);
    CHECK(strcmp(description(&child), "was killed by SIGSEGV") == 0);

    CHECK_EQUAL(child_start(&child, die, &(int){SIGKILL}), 0);
    CHECK_EQUAL(child_join(&child, INFINITY, NULL, 0, NULL), -EOWNERDEAD);
    CHECK(strcmp(description(&child), "was killed by SIGKILL") == 0);
}

TEST(join_gives_up_at_its_time_limit_and_can_be_repeated)
{
    struct child child;
    char byte;

    LEAVES_NOTHING({
        CHECK_EQUAL(child_start(&child, sleep_on, NULL), 0);
        CHECK_EQUAL(child_join(&child, 0.02, NULL, 0, NULL), -ETIMEDOUT);
        CHECK_EQUAL(child_join(&child, 0, &byte, 1, NULL), -ETIMEDOUT);
        CHECK_EQUAL(child_cancel(&child, 5), 0);
    });
    CHECK(strcmp(description(&child), "was killed by SIGTERM") == 0);
}

TEST(child_that_ignores_sigterm_is_killed_after_the_grace_period)
{
    struct child child;
    size_t size;

    LEAVES_NOTHING({
        CHECK_EQUAL(child_start(&child, ignore_and_sleep, NULL), 0);
        CHECK_EQUAL(message_receive(child.channel.receive, NULL, 0, INFINITY, &size), 0);
        CHECK_EQUAL(child_cancel(&child, 0.05), 0);
    });
    CHECK(strcmp(description(&child), "was killed by SIGKILL") == 0);
}

TEST(first_child_s_pipe_ends_although_a_second_was_forked)
{
    struct child first, second;

    CHECK_EQUAL(child_start(&first, wait_for_end_of_pipe, NULL), 0);
    CHECK_EQUAL(child_start(&second, sleep_on, NULL), 0);
    descriptors_close(first.channel.send);
    first.channel.send = -1;
    CHECK_EQUAL(child_join(&first, INFINITY, NULL, 0, NULL), 0);
    CHECK_EQUAL(child_cancel(&second, 5), 0);
}

TEST(record_larger_than_the_pipe_arrives)
{
    struct child child;
    size_t size, capacity = 1 << 20;
    char *buffer = malloc(capacity);

    CHECK_EQUAL(child_start(&child, send_much, NULL), 0);
    CHECK_EQUAL(child_join(&child, INFINITY, buffer, capacity, &size), 0);
    CHECK_EQUAL(size, capacity);
    CHECK_EQUAL(buffer[capacity - 1], 7);

    CHECK_EQUAL(child_start(&child, send_much, NULL), 0);
    CHECK_EQUAL(child_join(&child, INFINITY, buffer, 10, &size), -EMSGSIZE);
    CHECK_EQUAL(size, capacity);
    free(buffer);
}

TEST(child_whose_result_nobody_wants_is_not_held_up)
{
    struct child child;

    CHECK_EQUAL(child_start(&child, send_much, NULL), 0);
    CHECK_EQUAL(child_join(&child, INFINITY, NULL, 0, NULL), -EPIPE);
}

TEST(half_a_record_is_a_protocol_error)
{
    struct child child;
    char buffer[64];
    size_t size;

    CHECK_EQUAL(child_start(&child, send_half_a_record, NULL), 0);
    CHECK_EQUAL(child_join(&child, INFINITY, buffer, sizeof buffer, &size), -EPROTO);
    CHECK_EQUAL(size, 0);
}

static int start_a_sleeper_and_die(void *argument, struct channel *parent)
{
    struct child sleeper;
    size_t size;

    (void)argument;
    if (child_start(&sleeper, ignore_and_sleep, NULL) != 0 ||
        message_receive(sleeper.channel.receive, NULL, 0, INFINITY, &size) != 0)
        return -EIO;
    message_send(parent->send, &sleeper.pid, sizeof sleeper.pid);
    die_by(SIGKILL);
    return 0;
}

TEST(children_die_with_their_parent)
{
    struct child child;
    pid_t grandchild = 0;
    size_t size;

    prctl(PR_SET_CHILD_SUBREAPER, 1); /* the orphan becomes this process's */
    CHECK_EQUAL(child_start(&child, start_a_sleeper_and_die, NULL), 0);
    CHECK_EQUAL(child_join(&child, INFINITY, &grandchild, sizeof grandchild, &size), -EOWNERDEAD);
    CHECK(grandchild > 0);
    int status;
    CHECK_EQUAL(waitpid(grandchild, &status, 0), grandchild);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void nothing(int number)
{
    (void)number;
}

TEST(signals_do_not_end_the_waiting)
{
    struct child child;
    struct sigaction action = {.sa_handler = nothing};
    struct itimerval often = {.it_interval = {0, 2000}, .it_value = {0, 2000}};

    sigaction(SIGALRM, &action, NULL);
    CHECK_EQUAL(child_start(&child, sleep_on, NULL), 0);
    setitimer(ITIMER_REAL, &often, NULL);
    CHECK_EQUAL(child_join(&child, 0.05, NULL, 0, NULL), -ETIMEDOUT);
    CHECK_EQUAL(child_cancel(&child, 5), 0);
}

TEST(child_that_someone_else_has_waited_for_is_lost_but_leaves_nothing)
{
    struct child child;

    LEAVES_NOTHING({
        CHECK_EQUAL(child_start(&child, fail, &(int){0}), 0);
        CHECK_EQUAL(waitpid(child.pid, NULL, 0), child.pid);
        CHECK_EQUAL(child_cancel(&child, 1), -ECHILD);
        CHECK_EQUAL(child_start(&child, fail, &(int){0}), 0);
        CHECK_EQUAL(waitpid(child.pid, NULL, 0), child.pid);
        CHECK_EQUAL(child_join(&child, INFINITY, NULL, 0, NULL), -ECHILD);
    });
}

static int start_one_and_close(void *argument, struct channel *parent)
{
    struct child sleeper;

    int error = child_start(&sleeper, sleep_on, NULL);
    if (error)
        return error;
    descriptors_close(parent->send);
    return sleep_on(argument, parent);
}

TEST(grandchild_does_not_keep_the_pipe_open)
{
    struct child child;
    char byte;
    size_t size;

    prctl(PR_SET_CHILD_SUBREAPER, 1);
    CHECK_EQUAL(child_start(&child, start_one_and_close, NULL), 0);
    CHECK_EQUAL(message_receive(child.channel.receive, &byte, 1, INFINITY, &size), -EPIPE);
    CHECK_EQUAL(child_cancel(&child, 5), 0);
    CHECK(waitpid(-1, NULL, 0) > 0); /* it dies with its parent */
}
