/*
 * test_stream.c - streams: what is read, what is written, who waits, what a cancelled task leaves.
 */
#include "co_call.h"
#include "co_stream.h"
#include "tasks.h"

#include <fcntl.h>
#include <sys/socket.h>

#define MUCH ((size_t)4 << 20)

static void open_pair(co_stream *ends[2])
{
    int fds[2];

    CHECK_EQUAL(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
    CHECK_EQUAL(co_stream_open(&ends[0], fds[0]), 0);
    CHECK_EQUAL(co_stream_open(&ends[1], fds[1]), 0);
}

static void open_pipe(co_stream **from, co_stream **to)
{
    int fds[2];

    CHECK_EQUAL(pipe2(fds, O_CLOEXEC), 0);
    CHECK_EQUAL(co_stream_open(from, fds[0]), 0);
    CHECK_EQUAL(co_stream_open(to, fds[1]), 0);
}

static void close_pair(co_stream *ends[2])
{
    co_close(ends[0]);
    co_close(ends[1]);
}

static void *write_after_a_while(void *stream)
{
    co_sleep(0.01);
    CHECK_EQUAL(co_write(stream, "hello", 5), 0);
    return NULL;
}

static void *read_what_comes(void *pipe)
{
    co_stream *ends[2];
    char text[64];

    if (pipe)
        open_pipe(&ends[0], &ends[1]);
    else
        open_pair(ends);
    co_task *writer = co_create_task(write_after_a_while, ends[1]);
    CHECK_EQUAL(co_read(ends[0], text, sizeof text), 5);
    CHECK(memcmp(text, "hello", 5) == 0);
    CHECK_EQUAL(co_await(writer, NULL), 0);
    CHECK_EQUAL(co_write(ends[1], "again", 5), 0);
    CHECK_EQUAL(co_read(ends[0], text, 2), 2);
    CHECK_EQUAL(co_read(ends[0], text, sizeof text), 3);
    CHECK(memcmp(text, "ain", 3) == 0);
    co_close(ends[1]);
    CHECK_EQUAL(co_read(ends[0], text, sizeof text), 0);
    CHECK_EQUAL(co_read(ends[0], text, sizeof text), 0);
    co_close(ends[0]);
    return NULL;
}

TEST(a_read_gives_what_is_there_and_then_the_end)
{
    run_in_loop(read_what_comes, NULL);
}

TEST(a_pipe_is_read_like_a_socket)
{
    run_in_loop(read_what_comes, "pipe");
}

struct copy {
    co_stream *stream;
    char *bytes;
};

static void *write_much(void *argument)
{
    const struct copy *copy = argument;

    CHECK_EQUAL(co_write(copy->stream, copy->bytes, MUCH), 0);
    return NULL;
}

static char *random_bytes(size_t size)
{
    char *bytes = malloc(size);

    CHECK(bytes);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (char)rand();
    return bytes;
}

IN_LOOP(much_goes_both_ways_while_the_same_stream_is_read_and_written)
{
    co_stream *ends[2];
    char *bytes = random_bytes(MUCH), *copied[2] = {malloc(MUCH), malloc(MUCH)};

    open_pair(ends);
    struct copy copies[2] = {{ends[0], bytes}, {ends[1], bytes}};
    co_task *writers[2] = {co_create_task(write_much, &copies[0]),
                           co_create_task(write_much, &copies[1])};
    for (int i = 0; i < 2; i++) {
        CHECK_EQUAL(co_read_exactly(ends[i], copied[i], MUCH), MUCH);
        CHECK(memcmp(copied[i], bytes, MUCH) == 0);
        free(copied[i]);
    }
    CHECK_EQUAL(co_gather(writers, 2, NULL), 0);
    free(bytes);
    close_pair(ends);
}

IN_LOOP(much_goes_through_a_pipe)
{
    co_stream *from, *to;
    char *bytes = random_bytes(MUCH), *copied = malloc(MUCH);

    open_pipe(&from, &to);
    struct copy copy = {to, bytes};
    co_task *writer = co_create_task(write_much, &copy);
    CHECK_EQUAL(co_read_exactly(from, copied, MUCH), MUCH);
    CHECK(memcmp(copied, bytes, MUCH) == 0);
    CHECK_EQUAL(co_await(writer, NULL), 0);
    free(bytes);
    free(copied);
    co_close(to);
    CHECK_EQUAL(co_read_exactly(from, &copied, 1), UV_EOF);
    co_close(from);
}

/* --- lines ------------------------------------------------------------------------------------ */

static void *write_piecemeal(void *stream)
{
    static const char text[] = "first\nsecond\n\nlonger than eight\nrest";

    for (size_t i = 0; i < sizeof text - 1; i++) {
        CHECK_EQUAL(co_write(stream, text + i, 1), 0);
        CHECK_EQUAL(co_yield_now(), 0);
    }
    CHECK_EQUAL(co_shutdown(stream), 0);
    return NULL;
}

static void *read_lines(void *at_once)
{
    co_stream *ends[2];
    char line[64], bytes[64];

    open_pair(ends);
    co_task *writer = co_create_task(write_piecemeal, ends[1]);
    if (at_once)
        CHECK_EQUAL(co_sleep(0.05), 0);
    CHECK_EQUAL(co_read_line(ends[0], line, sizeof line), 6);
    CHECK(strcmp(line, "first\n") == 0);
    CHECK_EQUAL(co_read_line(ends[0], line, 8), 7);
    CHECK(strcmp(line, "second\n") == 0);
    CHECK_EQUAL(co_read_line(ends[0], line, sizeof line), 1);
    CHECK_EQUAL(co_read_line(ends[0], line, 8), UV_EMSGSIZE);
    CHECK_EQUAL(co_read_until(ends[0], line, sizeof line, ' '), 7);
    CHECK(strcmp(line, "longer ") == 0);
    CHECK_EQUAL(co_read_exactly(ends[0], bytes, 10), 10);
    CHECK(memcmp(bytes, "than eight", 10) == 0);
    CHECK_EQUAL(co_read(ends[0], bytes, 1), 1);
    CHECK_EQUAL(co_read_line(ends[0], line, sizeof line), 4);
    CHECK(strcmp(line, "rest") == 0);
    CHECK_EQUAL(co_read_line(ends[0], line, sizeof line), 0);
    CHECK_EQUAL(co_await(writer, NULL), 0);
    close_pair(ends);
    return NULL;
}

TEST(lines_come_whole_whether_written_at_once_or_piecemeal)
{
    run_in_loop(read_lines, NULL);
    run_in_loop(read_lines, "at once");
}

#define LONG_LINE 100000

IN_LOOP(a_line_may_be_longer_than_the_buffer_begins_with)
{
    co_stream *ends[2];
    char *text = malloc(LONG_LINE), *line = malloc(LONG_LINE + 1);

    memset(text, 'x', LONG_LINE);
    text[LONG_LINE - 1] = '\n';
    open_pair(ends);
    for (int i = 0; i < 3; i++) {
        CHECK_EQUAL(co_write(ends[1], text, LONG_LINE), 0);
        CHECK_EQUAL(co_read_line(ends[0], line, LONG_LINE + 1), LONG_LINE);
        CHECK(memcmp(line, text, LONG_LINE) == 0);
    }
    free(text);
    free(line);
    close_pair(ends);
}

/* --- cancelled, closed, busy ------------------------------------------------------------------ */

static void *read_some(void *stream)
{
    char byte;
    ssize_t size = co_read(stream, &byte, 1);

    return size < 0 ? co_raise((int)size) : NUMBER(size);
}

static void *read_eight(void *stream)
{
    char bytes[8];
    ssize_t size = co_read_exactly(stream, bytes, sizeof bytes);

    return size < 0 ? co_raise((int)size) : NUMBER(size);
}

static void *read_one_line(void *stream)
{
    char line[100];
    ssize_t size = co_read_line(stream, line, sizeof line);

    return size < 0 ? co_raise((int)size) : NUMBER(size);
}

static void *write_all(void *stream)
{
    static const char much[MUCH];

    return co_raise(co_write(stream, much, sizeof much));
}

IN_LOOP(a_cancelled_read_takes_nothing)
{
    static co_function *const readers[] = {read_some, read_eight, read_one_line};
    co_stream *ends[2];
    char bytes[8];

    open_pair(ends);
    for (int i = 0; i < 3; i++) {
        co_task *task = co_create_task(readers[i], ends[0]);

        CHECK_EQUAL(co_yield_now(), 0);
        if (i > 0)
            CHECK_EQUAL(co_write(ends[1], "abc", 3), 0);
        CHECK_EQUAL(co_sleep(0.01), 0);
        co_cancel(task);
        CHECK_EQUAL(co_write(ends[1], "defgh", 5), 0);
        CHECK_EQUAL(co_await(task, NULL), UV_ECANCELED);
        CHECK_EQUAL(co_here.poller.waiting, 0);
        CHECK_EQUAL(co_read_exactly(ends[0], bytes, i > 0 ? 8 : 5), i > 0 ? 8 : 5);
        CHECK(memcmp(bytes, i > 0 ? "abcdefgh" : "defgh", i > 0 ? 8 : 5) == 0);
    }
    close_pair(ends);
}

IN_LOOP(data_that_came_before_the_cancellation_is_read)
{
    co_stream *ends[2];
    void *size;

    open_pair(ends);
    co_task *task = co_create_task(read_some, ends[0]);
    CHECK_EQUAL(co_yield_now(), 0);
    CHECK_EQUAL(co_write(ends[1], "!", 1), 0);
    while (task->wait) /* we are in the queue when the event comes, so the reader is behind us */
        CHECK_EQUAL(co_yield_now(), 0);
    CHECK(co_cancel(task));
    CHECK_EQUAL(co_await(task, &size), 0);
    CHECK(size == NUMBER(1));
    close_pair(ends);
}

IN_LOOP(a_write_can_be_cancelled)
{
    co_stream *ends[2];
    char byte;

    open_pair(ends);
    co_task *task = co_create_task(write_all, ends[0]);
    CHECK_EQUAL(co_sleep(0.01), 0);
    co_cancel(task);
    CHECK_EQUAL(co_await(task, NULL), UV_ECANCELED);
    CHECK_EQUAL(co_here.poller.waiting, 0);
    CHECK_EQUAL(co_read(ends[1], &byte, 1), 1);
    close_pair(ends);

    open_pair(ends);
    co_cancel(co_current());
    CHECK_EQUAL(co_write(ends[0], "!", 1), UV_ECANCELED);
    CHECK_EQUAL(co_write(ends[0], "?", 1), 0);
    CHECK_EQUAL(co_read(ends[1], &byte, 1), 1);
    CHECK_EQUAL(byte, '?');
    close_pair(ends);
}

static void *close_under_both(void *woken)
{
    co_stream *ends[2];

    open_pair(ends);
    co_task *reader = co_create_task(read_eight, ends[0]);
    co_task *writer = co_create_task(write_all, ends[0]);
    CHECK_EQUAL(co_sleep(0.01), 0);
    if (woken) {
        co_wake(reader, 0);
        co_wake(writer, 0);
    }
    co_close(ends[0]);
    CHECK_EQUAL(co_await(reader, NULL), UV_EBADF);
    CHECK_EQUAL(co_await(writer, NULL), UV_EBADF);
    co_close(ends[1]);
    CHECK(!co_here.closing.first && !co_here.poller.waiting);
    return NULL;
}

TEST(closing_wakes_who_reads_and_who_writes)
{
    run_in_loop(close_under_both, NULL);
}

TEST(closing_finds_also_those_that_were_woken_but_have_not_run)
{
    run_in_loop(close_under_both, "woken");
}

IN_LOOP(a_stream_may_be_closed_before_its_cancelled_user_has_run)
{
    static co_function *const users[] = {read_some, read_eight, read_one_line, write_all};
    co_stream *ends[2];

    for (int i = 0; i < 4; i++) {
        open_pair(ends);
        co_task *task = co_create_task(users[i], ends[0]);
        CHECK_EQUAL(co_yield_now(), 0);
        if (i == 1 || i == 2)
            CHECK_EQUAL(co_write(ends[1], "abc", 3), 0);
        CHECK_EQUAL(co_sleep(0.01), 0);
        CHECK(co_cancel(task));
        close_pair(ends);
        CHECK_EQUAL(co_await(task, NULL), UV_ECANCELED);
        CHECK(!co_here.closing.first && !co_here.poller.waiting);
    }
}

IN_LOOP(who_reads_behind_a_cancelled_reader_gets_the_bytes_in_their_order)
{
    co_stream *ends[2];
    char bytes[8];

    open_pair(ends);
    co_task *task = co_create_task(read_eight, ends[0]);
    CHECK_EQUAL(co_yield_now(), 0);
    CHECK_EQUAL(co_write(ends[1], "abc", 3), 0);
    CHECK_EQUAL(co_sleep(0.01), 0);
    CHECK(co_cancel(task));
    CHECK_EQUAL(co_write(ends[1], "de", 2), 0);
    CHECK_EQUAL(co_read(ends[0], bytes, sizeof bytes), UV_EBUSY); /* "abc" is not back yet */
    CHECK_EQUAL(co_await(task, NULL), UV_ECANCELED);
    CHECK_EQUAL(co_read_exactly(ends[0], bytes, 5), 5);
    CHECK(memcmp(bytes, "abcde", 5) == 0);
    close_pair(ends);
}

IN_LOOP(whoever_reads_or_writes_can_be_given_a_deadline)
{
    static co_function *const users[] = {read_some, read_eight, read_one_line, write_all};
    co_stream *ends[2];

    open_pair(ends);
    for (int i = 0; i < 4; i++) {
        double start = co_time();

        CHECK_EQUAL(co_wait_for(co_create_task(users[i], ends[0]), 0.02, NULL), UV_ETIMEDOUT);
        CHECK(co_time() - start >= 0.02);
        CHECK(!co_here.poller.waiting);
    }
    close_pair(ends);
}

IN_LOOP(a_second_reader_or_writer_is_refused)
{
    co_stream *ends[2];
    char byte;

    open_pair(ends);
    co_task *reader = co_create_task(read_some, ends[0]);
    co_task *writer = co_create_task(write_all, ends[0]);
    CHECK_EQUAL(co_sleep(0.01), 0);
    CHECK_EQUAL(co_read(ends[0], &byte, 1), UV_EBUSY);
    CHECK_EQUAL(co_read_exactly(ends[0], &byte, 1), UV_EBUSY);
    CHECK_EQUAL(co_read_line(ends[0], &byte, 1), UV_EBUSY);
    CHECK_EQUAL(co_write(ends[0], "!", 1), UV_EBUSY);
    CHECK_EQUAL(co_shutdown(ends[0]), UV_EBUSY);
    CHECK_EQUAL(co_write(ends[1], "!", 1), 0);
    CHECK_EQUAL(co_await(reader, NULL), 0);
    co_close(ends[1]);
    int error = co_await(writer, NULL);
    CHECK(error == UV_EPIPE || error == UV_ECONNRESET);
    co_close(ends[0]);
}

/* --- the rest --------------------------------------------------------------------------------- */

static void *write_to_nobody(void *unused)
{
    co_stream *from, *to, *ends[2];

    open_pipe(&from, &to);
    co_close(from);
    CHECK_EQUAL(co_write(to, "!", 1), UV_EPIPE);
    CHECK_EQUAL(co_shutdown(to), UV_ENOTSOCK);
    co_close(to);
    open_pair(ends);
    co_close(ends[0]);
    CHECK_EQUAL(co_write(ends[1], "!", 1), UV_EPIPE);
    co_close(ends[1]);
    return unused;
}

TEST(writing_to_nobody_is_an_error_and_no_signal)
{
    run_in_loop(write_to_nobody, NULL);
}

TEST(after_the_loop_sigpipe_is_what_it_was, .expect_signal = SIGPIPE)
{
    int ends[2];

    run_in_loop(write_to_nobody, NULL);
    CHECK_EQUAL(pipe(ends), 0);
    close(ends[0]);
    CHECK_EQUAL(write(ends[1], "!", 1), 1);
}

IN_LOOP(after_a_half_close_the_answer_still_comes)
{
    co_stream *ends[2];
    char text[8];

    open_pair(ends);
    CHECK_EQUAL(co_write(ends[0], "ask", 3), 0);
    CHECK_EQUAL(co_shutdown(ends[0]), 0);
    CHECK_EQUAL(co_write(ends[0], "!", 1), UV_EPIPE);
    CHECK_EQUAL(co_read_exactly(ends[1], text, 3), 3);
    CHECK_EQUAL(co_read(ends[1], text, 3), 0);
    CHECK_EQUAL(co_write(ends[1], "answer", 6), 0);
    CHECK_EQUAL(co_read_exactly(ends[0], text, 6), 6);
    CHECK_EQUAL(co_read_exactly(ends[0], text, 0), 0);
    CHECK_EQUAL(co_read(ends[0], text, 0), UV_EINVAL);
    close_pair(ends);
}

static void *wait_for_end(void *stream)
{
    char byte;

    CHECK_EQUAL(co_read(stream, &byte, 1), 1);
    CHECK_EQUAL(co_read(stream, &byte, 1), 0);
    CHECK_EQUAL(co_read(stream, &byte, 1), 0);
    return NULL;
}

/* The end comes in the same event as the last byte, and no other event follows it. */
IN_LOOP(the_end_is_seen_when_it_comes_with_the_last_byte)
{
    co_stream *ends[2];

    open_pair(ends);
    co_task *task = co_create_task(wait_for_end, ends[0]);
    CHECK_EQUAL(co_yield_now(), 0);
    CHECK_EQUAL(co_write(ends[1], "!", 1), 0);
    co_close(ends[1]);
    CHECK_EQUAL(co_await(task, NULL), 0);
    co_close(ends[0]);
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

static void *leave_all_open(void *unused)
{
    co_stream *ends[2], *from, *to;

    open_pair(ends);
    open_pipe(&from, &to);
    co_release(co_create_task(read_eight, ends[0]));
    co_release(co_create_task(write_all, ends[0]));
    co_release(co_create_task(read_one_line, from));
    CHECK_EQUAL(co_sleep(0.01), 0);
    return unused;
}

TEST(streams_left_open_are_closed_when_the_loop_ends)
{
    int before = dup(0), after;

    close(before);
    run_in_loop(leave_all_open, NULL);
    after = dup(0);
    CHECK_EQUAL(after, before);
}

static void *wait_for_itself(void *unused)
{
    co_stream *ends[2];

    open_pair(ends);
    return co_raise(co_await(co_retain(co_current()), unused));
}

TEST(streams_that_nobody_waits_for_are_no_reason_to_wait)
{
    CHECK_EQUAL(co_run(wait_for_itself, NULL, NULL), CO_EDEADLK);
}

static void *sleep_for_ever(void *task)
{
    co_stream *ends[2];
    char byte;

    open_pair(ends);
    CHECK_EQUAL(co_write(ends[1], "!", 1), 0);
    CHECK_EQUAL(co_read(ends[0], &byte, 1), 1);
    return co_raise(co_await(task, NULL));
}

static void *await_each_other(void *unused)
{
    co_task *task = co_create_task(sleep_for_ever, co_retain(co_current()));

    co_await(task, unused);
    return unused;
}

TEST(a_deadlock_is_found_beside_an_open_stream)
{
    CHECK_EQUAL(co_run(await_each_other, NULL, NULL), CO_EDEADLK);
}

static void *refuse(void *unused)
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
    return unused;
}

TEST(what_is_no_descriptor_is_refused)
{
    co_stream *stream;

    run_in_loop(refuse, NULL);
    CHECK_EQUAL(co_stream_open(&stream, 0), UV_EINVAL);
}
