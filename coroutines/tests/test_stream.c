/*
 * test_stream.c - streams: what is read, what is written, who waits, what a cancelled task leaves.
 */
#include "co_internal.h"
#include "co_stream.h"
#include "test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define NUMBER(number) ((void *)(intptr_t)(number))
#define MUCH           ((size_t)4 << 20)

static void run(co_function *function, void *argument)
{
    int error = co_run(function, argument, NULL);

    if (error)
        printf("co_run: %s\n", co_strerror(error));
    CHECK_EQUAL(error, 0);
}

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
    CHECK_EQUAL(co_await (writer, NULL), 0);
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
    run(read_what_comes, NULL);
}

TEST(a_pipe_is_read_like_a_socket)
{
    run(read_what_comes, "pipe");
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

static void *both_ways(void *unused)
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
    return unused;
}

TEST(much_goes_both_ways_while_the_same_stream_is_read_and_written)
{
    run(both_ways, NULL);
}

static void *through_a_pipe(void *unused)
{
    co_stream *from, *to;
    char *bytes = random_bytes(MUCH), *copied = malloc(MUCH);

    open_pipe(&from, &to);
    struct copy copy = {to, bytes};
    co_task *writer = co_create_task(write_much, &copy);
    CHECK_EQUAL(co_read_exactly(from, copied, MUCH), MUCH);
    CHECK(memcmp(copied, bytes, MUCH) == 0);
    CHECK_EQUAL(co_await (writer, NULL), 0);
    free(bytes);
    free(copied);
    co_close(to);
    CHECK_EQUAL(co_read_exactly(from, &copied, 1), UV_EOF);
    co_close(from);
    return unused;
}

TEST(much_goes_through_a_pipe)
{
    run(through_a_pipe, NULL);
}
