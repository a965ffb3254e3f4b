/*
 * test_process_message.c - records through pipes that tear, fill up, and end.
 */
#include "child.h"
#include "leftovers.h"
#include "message.h"

#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

static int ends[2];
static char buffer[1 << 20];

static void open_pipe(void)
{
    CHECK_EQUAL(pipe(ends), 0);
}

TEST(records_come_out_as_they_went_in)
{
    size_t size;

    open_pipe();
    CHECK_EQUAL(message_send(ends[1], "first", 5), 0);
    CHECK_EQUAL(message_send(ends[1], NULL, 0), 0);
    CHECK_EQUAL(message_send(ends[1], "second", 6), 0);
    CHECK_EQUAL(message_receive(ends[0], buffer, sizeof buffer, INFINITY, &size), 0);
    CHECK(size == 5 && memcmp(buffer, "first", 5) == 0);
    CHECK_EQUAL(message_receive(ends[0], NULL, 0, INFINITY, &size), 0);
    CHECK_EQUAL(size, 0);
    CHECK_EQUAL(message_receive(ends[0], buffer, 6, 0, &size), 0);
    CHECK(size == 6 && memcmp(buffer, "second", 6) == 0);
}

static int send_all_sizes(void *argument, struct channel *parent)
{
    int error = 0;

    (void)argument;
    memset(buffer, 'x', sizeof buffer);
    for (size_t size = 1; size <= sizeof buffer && !error; size *= 2)
        for (size_t near = size - 1; near <= size + 1 && near <= sizeof buffer && !error; near++)
            error = message_send(parent->send, buffer, near);
    return error;
}

static void nothing(int number)
{
    (void)number;
}

/* Its end is non-blocking, and a signal comes often: pieces of every length. */
TEST(records_of_every_size_survive_a_pipe_that_gives_a_piece_at_a_time)
{
    struct child child;
    struct sigaction action = {.sa_handler = nothing};
    struct itimerval often = {.it_interval = {0, 1000}, .it_value = {0, 1000}};
    size_t got;

    sigaction(SIGALRM, &action, NULL);
    CHECK_EQUAL(child_start(&child, send_all_sizes, NULL), 0);
    setitimer(ITIMER_REAL, &often, NULL);
    CHECK_EQUAL(fcntl(child.channel.receive, F_SETFL, O_NONBLOCK), 0);
    for (size_t size = 1; size <= sizeof buffer; size *= 2)
        for (size_t near = size - 1; near <= size + 1 && near <= sizeof buffer; near++) {
            int error =
                message_receive(child.channel.receive, buffer, sizeof buffer, INFINITY, &got);
            CHECK_EQUAL(error, 0);
            CHECK_EQUAL(got, near);
            CHECK(got == 0 || (buffer[0] == 'x' && buffer[got - 1] == 'x'));
        }
    CHECK_EQUAL(child_join(&child, INFINITY, NULL, 0, NULL), 0);
}

TEST(receiving_gives_up_at_its_time_limit)
{
    size_t size = 1;

    open_pipe();
    CHECK_EQUAL(message_receive(ends[0], buffer, 1, 0, &size), -ETIMEDOUT);
    CHECK_EQUAL(size, 0);
    CHECK_EQUAL(message_receive(ends[0], buffer, 1, 0.02, &size), -ETIMEDOUT);
    CHECK_EQUAL(message_receive(ends[0], buffer, 1, NAN, &size), -ETIMEDOUT);
}

TEST(end_between_records_is_a_broken_pipe)
{
    size_t size;

    open_pipe();
    close(ends[1]);
    CHECK_EQUAL(message_receive(ends[0], buffer, 1, INFINITY, &size), -EPIPE);
    CHECK_EQUAL(message_receive(ends[0], buffer, 1, 1, &size), -EPIPE);
}

TEST(end_within_a_record_is_a_protocol_error)
{
    size_t size;

    for (size_t cut = 1; cut < 9; cut++) {
        open_pipe();
        CHECK_EQUAL(write(ends[1], "\5\0\0\0hello", cut), cut);
        CHECK_EQUAL(message_receive(ends[0], buffer, 5, 0.01, &size), -EPROTO);
        close(ends[0]);
        close(ends[1]);

        open_pipe();
        CHECK_EQUAL(write(ends[1], "\5\0\0\0hello", cut), cut);
        close(ends[1]);
        CHECK_EQUAL(message_receive(ends[0], buffer, 5, INFINITY, &size), -EPROTO);
        CHECK_EQUAL(size, 0);
        close(ends[0]);
    }
}

TEST(impossible_length_is_a_protocol_error)
{
    size_t size;

    open_pipe();
    CHECK_EQUAL(write(ends[1], "\377\377\377\377", 4), 4);
    CHECK_EQUAL(message_receive(ends[0], buffer, 1, INFINITY, &size), -EPROTO);
    CHECK_EQUAL(message_send(ends[1], buffer, (size_t)MESSAGE_LIMIT + 1), -EMSGSIZE);
}

TEST(record_that_is_too_long_is_dropped_and_the_next_one_comes)
{
    size_t size;

    open_pipe();
    CHECK_EQUAL(message_send(ends[1], buffer, 10000), 0);
    CHECK_EQUAL(message_send(ends[1], "next", 4), 0);
    CHECK_EQUAL(message_receive(ends[0], buffer, 9999, INFINITY, &size), -EMSGSIZE);
    CHECK_EQUAL(size, 10000);
    CHECK_EQUAL(message_receive(ends[0], buffer, 4, INFINITY, &size), 0);
    CHECK(memcmp(buffer, "next", 4) == 0);
}

TEST(sending_to_nobody_is_an_error_and_no_signal)
{
    sigset_t pending;

    open_pipe();
    close(ends[0]);
    CHECK_EQUAL(message_send(ends[1], "lost", 4), -EPIPE);
    sigpending(&pending);
    CHECK(!sigismember(&pending, SIGPIPE));
}

TEST(sigpipe_of_another_s_making_is_left_alone, .expect_signal = SIGPIPE)
{
    sigset_t broken_pipe;

    open_pipe();
    close(ends[0]);
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    sigprocmask(SIG_BLOCK, &broken_pipe, NULL);
    raise(SIGPIPE);
    CHECK_EQUAL(message_send(ends[1], "lost", 4), -EPIPE);
    sigprocmask(SIG_UNBLOCK, &broken_pipe, NULL);
}
