/*
 * test_stream.c - streams: what is read, what is written, who waits, what a cancelled task leaves.
 * (That a deadline ends each of them: test_awaits.c.)
 */
#include "co_stream.h"
#include "tasks.h"

#include <sys/socket.h>

#define MUCH ((size_t)4 << 20)

static co_stream *ends[2];

static void open_both(int fds[2])
{
    CHECK_EQUAL(co_stream_open(&ends[0], fds[0]), 0);
    CHECK_EQUAL(co_stream_open(&ends[1], fds[1]), 0);
}

static void open_sockets(void)
{
    int fds[2];

    CHECK_EQUAL(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
    open_both(fds);
}

/* To be read at ends[0] and written at ends[1]. */
static void open_pipe(void)
{
    int fds[2];

    CHECK_EQUAL(pipe2(fds, O_CLOEXEC), 0);
    open_both(fds);
}

static void close_end(int which)
{
    co_close(ends[which]);
    ends[which] = NULL;
}

static void close_both(void)
{
    close_end(0);
    close_end(1);
}

/* A test in a loop, with a pair of connected streams. */
#define WITH_ENDS(open, test_name, ...)                                                            \
    static void test_name##_with_ends(void);                                                       \
    IN_LOOP(test_name, __VA_ARGS__)                                                                \
    {                                                                                              \
        open();                                                                                    \
        test_name##_with_ends();                                                                   \
        close_both();                                                                              \
        CHECK(!co_here.closing.first && !co_here.poller.waiting);                                  \
    }                                                                                              \
    static void test_name##_with_ends(void)

static void write_text(int end, const char *text)
{
    CHECK_EQUAL(co_write(ends[end], text, strlen(text)), 0);
}

/* That a call has read a text. */
#define CHECK_READ(call, into, text)                                                               \
    do {                                                                                           \
        CHECK_EQUAL(call, strlen(text));                                                           \
        CHECK(memcmp(into, text, strlen(text)) == 0);                                              \
    } while (0)

static void check_next(int end, const char *text)
{
    char bytes[64];

    CHECK_READ(co_read_exactly(ends[end], bytes, strlen(text)), bytes, text);
}

TASK(write_after_a_while, unused)
{
    CHECK_EQUAL(co_sleep(0.01), 0);
    write_text(1, "hello");
}

static void read_what_comes(void)
{
    char text[64];
    co_task *writer = co_create_task(write_after_a_while, NULL);

    CHECK_READ(co_read(ends[0], text, sizeof text), text, "hello");
    CHECK_EQUAL(co_await(writer, NULL), 0);
    write_text(1, "again");
    CHECK_EQUAL(co_read(ends[0], text, 2), 2);
    CHECK_READ(co_read(ends[0], text, sizeof text), text, "ain");
    close_end(1);
    CHECK_EQUAL(co_read(ends[0], text, sizeof text), 0);
    CHECK_EQUAL(co_read(ends[0], text, sizeof text), 0);
}

WITH_ENDS(open_sockets, a_read_gives_what_is_there_and_then_the_end)
{
    read_what_comes();
}

WITH_ENDS(open_pipe, a_pipe_is_read_like_a_socket)
{
    read_what_comes();
}

static char *much;

TASK(write_much, end)
{
    CHECK_EQUAL(co_write(ends[VALUE(end)], much, MUCH), 0);
}

static void copy_much(int count)
{
    co_task *writers[2];
    char *copied = malloc(MUCH);

    much = malloc(MUCH);
    CHECK(much && copied);
    for (size_t i = 0; i < MUCH; i++)
        much[i] = (char)rand();
    for (int i = 0; i < count; i++)
        writers[i] = co_create_task(write_much, NUMBER(1 - i));
    for (int i = 0; i < count; i++) {
        CHECK_EQUAL(co_read_exactly(ends[i], copied, MUCH), MUCH);
        CHECK(memcmp(copied, much, MUCH) == 0);
    }
    CHECK_EQUAL(co_gather(writers, (size_t)count, NULL), 0);
    close_end(1);
    CHECK_EQUAL(co_read_exactly(ends[0], copied, 1), UV_EOF);
    free(much);
    free(copied);
}

WITH_ENDS(open_sockets, much_goes_both_ways_while_the_same_stream_is_read_and_written)
{
    copy_much(2);
}

WITH_ENDS(open_pipe, much_goes_through_a_pipe)
{
    copy_much(1);
}

/* --- lines ------------------------------------------------------------------------------------ */

TASK(write_piecemeal, unused)
{
    for (const char *byte = "first\nsecond\n\nlonger than eight\nrest"; *byte; byte++) {
        CHECK_EQUAL(co_write(ends[1], byte, 1), 0);
        CHECK_EQUAL(co_yield_now(), 0);
    }
    CHECK_EQUAL(co_shutdown(ends[1]), 0);
}

static void read_lines(double after_s)
{
    char line[64], bytes[64];
    co_task *writer = co_create_task(write_piecemeal, NULL);

    CHECK_EQUAL(co_sleep(after_s), 0);
    CHECK_READ(co_read_line(ends[0], line, sizeof line), line, "first\n");
    CHECK_READ(co_read_line(ends[0], line, 8), line, "second\n");
    CHECK_EQUAL(line[7], '\0');
    CHECK_READ(co_read_line(ends[0], line, sizeof line), line, "\n");
    CHECK_EQUAL(co_read_line(ends[0], line, 8), UV_EMSGSIZE);
    CHECK_READ(co_read_until(ends[0], line, sizeof line, ' '), line, "longer ");
    check_next(0, "than eight");
    CHECK_EQUAL(co_read(ends[0], bytes, 1), 1);
    CHECK_READ(co_read_line(ends[0], line, sizeof line), line, "rest");
    CHECK_EQUAL(line[4], '\0');
    CHECK_EQUAL(co_read_line(ends[0], line, sizeof line), 0);
    CHECK_EQUAL(co_await(writer, NULL), 0);
}

WITH_ENDS(open_sockets, lines_come_whole_when_written_piecemeal)
{
    read_lines(0);
}

WITH_ENDS(open_sockets, lines_come_whole_when_written_at_once)
{
    read_lines(0.05);
}

#define LONG_LINE 100000

WITH_ENDS(open_sockets, a_line_may_be_longer_than_the_buffer_begins_with)
{
    char *text = malloc(LONG_LINE), *line = malloc(LONG_LINE + 1);

    memset(text, 'x', LONG_LINE);
    text[LONG_LINE - 1] = '\n';
    for (int i = 0; i < 3; i++) {
        CHECK_EQUAL(co_write(ends[1], text, LONG_LINE), 0);
        CHECK_EQUAL(co_read_line(ends[0], line, LONG_LINE + 1), LONG_LINE);
        CHECK(memcmp(line, text, LONG_LINE) == 0);
    }
    free(text);
    free(line);
}

/* --- cancelled, closed, busy ------------------------------------------------------------------ */

static void *size_or_error(ssize_t size)
{
    return size < 0 ? co_raise((int)size) : NUMBER(size);
}

static void *read_some(void *stream)
{
    char byte;

    return size_or_error(co_read(stream, &byte, 1));
}

static void *read_eight(void *stream)
{
    char bytes[8];

    return size_or_error(co_read_exactly(stream, bytes, sizeof bytes));
}

static void *read_one_line(void *stream)
{
    char line[100];

    return size_or_error(co_read_line(stream, line, sizeof line));
}

static void *write_all(void *stream)
{
    static const char zeroes[MUCH];

    return co_raise(co_write(stream, zeroes, sizeof zeroes));
}

/* Those who use a stream, and whether they can have read a part of what they wait for. */
static const struct {
    co_function *use;
    bool in_parts;
} users[] = {{read_some, false}, {read_eight, true}, {read_one_line, true}, {write_all, false}};

/* The task waits, with "abc" of what it waits for. */
static co_task *start_user(int i)
{
    co_task *task = co_create_task(users[i].use, ends[0]);

    CHECK_EQUAL(co_yield_now(), 0);
    if (users[i].in_parts)
        write_text(1, "abc");
    CHECK_EQUAL(co_sleep(0.01), 0);
    return task;
}

WITH_ENDS(open_sockets, a_cancelled_read_takes_nothing)
{
    for (int i = 0; i < 3; i++) {
        co_task *task = start_user(i);

        co_cancel(task);
        write_text(1, "defgh");
        CHECK_EQUAL(co_await(task, NULL), UV_ECANCELED);
        CHECK_EQUAL(co_here.poller.waiting, 0);
        check_next(0, users[i].in_parts ? "abcdefgh" : "defgh");
    }
}

WITH_ENDS(open_sockets, who_reads_behind_a_cancelled_reader_gets_the_bytes_in_their_order)
{
    co_task *task = start_user(1);
    char byte;

    CHECK(co_cancel(task));
    write_text(1, "de");
    CHECK_EQUAL(co_read(ends[0], &byte, 1), UV_EBUSY); /* "abc" is not back yet */
    CHECK_EQUAL(co_await(task, NULL), UV_ECANCELED);
    check_next(0, "abcde");
}

WITH_ENDS(open_sockets, data_that_came_before_the_cancellation_is_read)
{
    void *size;
    co_task *task = STARTED(read_some, ends[0]);
    write_text(1, "!");
    while (task->wait) /* we are in the queue when the event comes, so the reader is behind us */
        CHECK_EQUAL(co_yield_now(), 0);
    CHECK(co_cancel(task));
    CHECK_EQUAL(co_await(task, &size), 0);
    CHECK_EQUAL(VALUE(size), 1);
}

WITH_ENDS(open_sockets, a_write_can_be_cancelled)
{
    char byte;

    cancel_and_await(start_user(3), UV_ECANCELED);
    CHECK_EQUAL(co_here.poller.waiting, 0);
    CHECK_EQUAL(co_read(ends[1], &byte, 1), 1);
}

WITH_ENDS(open_sockets, a_write_cancelled_before_it_begins_writes_nothing)
{
    co_cancel(co_current());
    CHECK_EQUAL(co_write(ends[0], "!", 1), UV_ECANCELED);
    write_text(0, "?");
    check_next(1, "?");
}

static void close_under_both(bool woken)
{
    co_task *reader = co_create_task(read_eight, ends[0]);
    co_task *writer = co_create_task(write_all, ends[0]);

    CHECK_EQUAL(co_sleep(0.01), 0);
    if (woken) {
        co_wake(reader, 0);
        co_wake(writer, 0);
    }
    close_end(0);
    CHECK_EQUAL(co_await(reader, NULL), UV_EBADF);
    CHECK_EQUAL(co_await(writer, NULL), UV_EBADF);
}

WITH_ENDS(open_sockets, closing_wakes_who_reads_and_who_writes)
{
    close_under_both(false);
}

WITH_ENDS(open_sockets, closing_finds_also_those_that_were_woken_but_have_not_run)
{
    close_under_both(true);
}

IN_LOOP(a_stream_may_be_closed_before_its_cancelled_user_has_run)
{
    for (int i = 0; i < 4; i++) {
        open_sockets();
        co_task *task = start_user(i);

        CHECK(co_cancel(task));
        close_both();
        CHECK_EQUAL(co_await(task, NULL), UV_ECANCELED);
        CHECK(!co_here.closing.first && !co_here.poller.waiting);
    }
}

WITH_ENDS(open_sockets, a_second_reader_or_writer_is_refused)
{
    char byte;
    co_task *reader = co_create_task(read_some, ends[0]);
    co_task *writer = co_create_task(write_all, ends[0]);

    CHECK_EQUAL(co_sleep(0.01), 0);
    CHECK_EQUAL(co_read(ends[0], &byte, 1), UV_EBUSY);
    CHECK_EQUAL(co_read_exactly(ends[0], &byte, 1), UV_EBUSY);
    CHECK_EQUAL(co_read_line(ends[0], &byte, 1), UV_EBUSY);
    CHECK_EQUAL(co_write(ends[0], "!", 1), UV_EBUSY);
    CHECK_EQUAL(co_shutdown(ends[0]), UV_EBUSY);
    write_text(1, "!");
    CHECK_EQUAL(co_await(reader, NULL), 0);
    close_end(1);
    int error = co_await(writer, NULL);
    CHECK(error == UV_EPIPE || error == UV_ECONNRESET);
}

/* --- the rest --------------------------------------------------------------------------------- */

static void write_to_nobody(void)
{
    open_pipe();
    close_end(0);
    CHECK_EQUAL(co_write(ends[1], "!", 1), UV_EPIPE);
    CHECK_EQUAL(co_shutdown(ends[1]), UV_ENOTSOCK);
    close_both();
    open_sockets();
    close_end(0);
    CHECK_EQUAL(co_write(ends[1], "!", 1), UV_EPIPE);
    close_both();
}

IN_LOOP(writing_to_nobody_is_an_error_and_no_signal)
{
    write_to_nobody();
}

static void write_to_a_broken_pipe(void)
{
    int fds[2];

    CHECK_EQUAL(pipe(fds), 0);
    close(fds[0]);
    CHECK_EQUAL(write(fds[1], "!", 1), 1);
}

IN_LOOP_THEN(write_to_a_broken_pipe(), after_the_loop_sigpipe_is_what_it_was,
             .expect_signal = SIGPIPE)
{
    write_to_nobody();
}

WITH_ENDS(open_sockets, after_a_half_close_the_answer_still_comes)
{
    char text[8];

    write_text(0, "ask");
    CHECK_EQUAL(co_shutdown(ends[0]), 0);
    CHECK_EQUAL(co_write(ends[0], "!", 1), UV_EPIPE);
    check_next(1, "ask");
    CHECK_EQUAL(co_read(ends[1], text, 3), 0);
    write_text(1, "answer");
    check_next(0, "answer");
    CHECK_EQUAL(co_read_exactly(ends[0], text, 0), 0);
    CHECK_EQUAL(co_read(ends[0], text, 0), UV_EINVAL);
}

TASK(wait_for_end, unused)
{
    char byte;

    check_next(0, "!");
    CHECK_EQUAL(co_read(ends[0], &byte, 1), 0);
    CHECK_EQUAL(co_read(ends[0], &byte, 1), 0);
}

/* The end comes in the same event as the last byte, and no other event follows it. */
WITH_ENDS(open_sockets, the_end_is_seen_when_it_comes_with_the_last_byte)
{
    co_task *task = STARTED(wait_for_end, NULL);
    write_text(1, "!");
    close_end(1);
    CHECK_EQUAL(co_await(task, NULL), 0);
}

static bool stop_flood;

static void *flood(void *stream)
{
    char bytes[100];
    ssize_t size = sizeof bytes;

    while (!stop_flood && size == sizeof bytes)
        size = co_read_exactly(stream, bytes, sizeof bytes);
    return size == sizeof bytes ? NULL : co_raise((int)size);
}

/* /dev/zero never makes anybody wait. */
IN_LOOP(a_stream_that_never_waits_lets_the_others_have_their_turns)
{
    co_stream *zero;

    CHECK_EQUAL(co_stream_open(&zero, open("/dev/zero", O_RDONLY | O_CLOEXEC)), 0);
    co_task *task = co_create_task(flood, zero);
    CHECK_EQUAL(co_sleep(0.01), 0);
    stop_flood = true;
    CHECK_EQUAL(co_await(task, NULL), 0);
    stop_flood = false;
    task = co_create_task(flood, zero);
    CHECK_EQUAL(co_sleep(0.01), 0);
    co_close(zero);
    CHECK_EQUAL(co_await(task, NULL), UV_EBADF);
}

TASK(leave_all_open, unused)
{
    open_sockets();
    co_release(co_create_task(read_eight, ends[0]));
    co_release(co_create_task(write_all, ends[0]));
    open_pipe();
    co_release(co_create_task(read_one_line, ends[0]));
    CHECK_EQUAL(co_sleep(0.01), 0);
}

TEST(streams_left_open_are_closed_when_the_loop_ends)
{
    int before = dup(0);

    close(before);
    run_in_loop(leave_all_open, NULL);
    CHECK_EQUAL(dup(0), before);
}

IN_DEADLOCK(streams_that_nobody_waits_for_are_no_reason_to_wait)
{
    open_sockets();
    co_park(&for_ever, NULL);
}

IN_DEADLOCK(a_deadlock_is_found_beside_a_stream_that_was_waited_for)
{
    open_sockets();
    co_create_task(write_after_a_while, NULL);
    check_next(0, "hello");
    co_park(&for_ever, NULL);
}

IN_LOOP(what_is_no_descriptor_is_refused)
{
    co_stream *stream;
    int fd = dup(0);

    close(fd);
    CHECK_EQUAL(co_stream_open(&stream, fd), UV_EBADF);
    CHECK(!stream);
    CHECK_EQUAL(co_stream_open(&stream, socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), 0);
    CHECK_EQUAL(co_shutdown(stream), UV_ENOTCONN);
    co_close(stream);
    co_close(NULL);
}

TEST(outside_a_loop_no_stream_is_opened)
{
    co_stream *stream;

    CHECK_EQUAL(co_stream_open(&stream, 0), UV_EINVAL);
}
