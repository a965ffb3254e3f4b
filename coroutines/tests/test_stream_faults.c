/*
 * test_stream_faults.c - streams, servers and waits for descriptors while memory and the system's
 * calls fail, one call after the other.
 */
#include "co_stream.h"
#include "torture.h"

#include <sys/socket.h>

#define LINE_BYTES 10000 /* more than a stream's buffer begins with */

static void echo(co_stream *stream, void *unused)
{
    char text[64];
    ssize_t size;

    (void)unused;
    while ((size = co_read(stream, text, sizeof text)) > 0)
        if (co_write(stream, text, (size_t)size))
            return;
}

/* Closes the stream. */
static int talk(co_stream *stream)
{
    char answer[5];
    int error = co_write(stream, "hello", 5);
    ssize_t size = error ? error : co_read_exactly(stream, answer, sizeof answer);

    CHECK(size < 0 || memcmp(answer, "hello", 5) == 0);
    if (size > 0)
        error = co_shutdown(stream);
    if (size > 0 && !error)
        size = co_read(stream, answer, sizeof answer);
    co_close(stream);
    return error ? error : size < 0 ? (int)size : 0;
}

static int over_tcp(void)
{
    co_server *server;
    co_stream *stream;
    int error = co_start_server(&server, "127.0.0.1", 0, echo, NULL);

    if (error)
        return error;
    error = co_open_connection(&stream, "127.0.0.1", co_server_port(server));
    if (!error)
        error = talk(stream);
    int closed = co_server_wait_closed(server);
    return error ? error : closed;
}

TEST(faults_while_tcp_is_used_are_errors_and_leave_nothing, .limit_s = 120)
{
    static const char *const faults[] = {"malloc:ENOMEM",
                                         "calloc:ENOMEM",
                                         "realloc:ENOMEM",
                                         "mmap:ENOMEM",
                                         "socket:EMFILE",
                                         "bind:EINVAL",
                                         "listen:EINVAL",
                                         "accept4:EMFILE",
                                         "accept4:ECONNABORTED",
                                         "accept4:EINTR",
                                         "connect:EINVAL",
                                         "getsockname:ENOMEM",
                                         "getsockopt:ENOMEM",
                                         "setsockopt:ENOMEM",
                                         "recv:ECONNRESET",
                                         "recv:EINTR",
                                         "send:ECONNRESET",
                                         "send:EINTR",
                                         "shutdown:EINVAL",
                                         "epoll_create1:EMFILE",
                                         "epoll_ctl:ENOSPC",
                                         "timerfd_create:EMFILE",
                                         "eventfd:EMFILE",
                                         "pthread_create:EAGAIN",
                                         "sigaction:EINVAL",
                                         "pipe2:EMFILE",
                                         NULL};

    torture("test_stream_faults", __func__, faults, over_tcp);
}

static int over_a_path(void)
{
    char path[64];
    co_server *server;
    co_stream *stream;

    snprintf(path, sizeof path, "/tmp/test_stream_faults.%d", (int)getpid());
    int error = co_start_unix_server(&server, path, echo, NULL);
    if (error)
        return error;
    error = co_open_unix_connection(&stream, path);
    if (!error)
        error = talk(stream);
    int closed = co_server_wait_closed(server);
    CHECK(access(path, F_OK) != 0);
    return error ? error : closed;
}

TEST(faults_while_unix_sockets_are_used_are_errors_and_leave_nothing, .limit_s = 120)
{
    static const char *const faults[] = {"malloc:ENOMEM",
                                         "calloc:ENOMEM",
                                         "socket:EMFILE",
                                         "bind:EINVAL",
                                         "listen:EINVAL",
                                         "accept4:EMFILE",
                                         "connect:EAGAIN",
                                         "connect:EINTR",
                                         "epoll_create1:EMFILE",
                                         "epoll_ctl:ENOMEM",
                                         NULL};

    torture("test_stream_faults", __func__, faults, over_a_path);
}

static int by_name(void)
{
    co_server *server;
    int error = co_start_server(&server, "localhost", 0, echo, NULL);

    co_server_close(server);
    return error;
}

TEST(faults_while_a_name_is_looked_up_are_errors_and_leave_nothing, .limit_s = 120)
{
    /* Not memory: the C library's look-up crashes where it gets none. */
    static const char *const faults[] = {"pthread_create:EAGAIN", "socket:EMFILE", NULL};

    setenv("UV_THREADPOOL_SIZE", "2", 1);
    torture("test_stream_faults", __func__, faults, by_name);
}

static void *write_lines(void *stream)
{
    static char line[LINE_BYTES];

    memset(line, 'x', sizeof line);
    line[LINE_BYTES - 1] = '\n';
    int error = co_write(stream, line, sizeof line);
    co_close(stream);
    return error ? co_raise(error) : NULL;
}

/* A long line through a pipe, read as one, and then the end. */
static int read_lines(void)
{
    int fds[2], error;
    co_stream *from, *to;
    static char line[LINE_BYTES + 1];

    if (pipe2(fds, O_CLOEXEC))
        return -errno;
    error = co_stream_open(&from, fds[0]);
    if (error)
        close(fds[0]);
    int second = co_stream_open(&to, fds[1]);
    if (second)
        close(fds[1]);
    co_task *writer = error || second ? NULL : co_create_task(write_lines, to);
    if (!writer) {
        co_close(from);
        co_close(to);
        return error ? error : second ? second : UV_ENOMEM;
    }
    ssize_t size = co_read_line(from, line, sizeof line);
    CHECK(size <= LINE_BYTES);
    if (size >= 0)
        error = (int)co_read_exactly(from, line, 1);
    co_close(from);
    second = co_await (writer, NULL);
    return second ? second : size < 0 ? (int)size : error == UV_EOF ? 0 : error;
}

TEST(faults_while_lines_are_read_are_errors_and_leave_nothing, .limit_s = 120)
{
    static const char *const faults[] = {
        "malloc:ENOMEM", "calloc:ENOMEM",        "realloc:ENOMEM",   "mmap:ENOMEM",
        "read:EIO",      "read:EINTR",           "write:EIO",        "write:EINTR",
        "pipe2:EMFILE",  "epoll_create1:EMFILE", "epoll_ctl:ENOSPC", NULL};

    torture("test_stream_faults", __func__, faults, read_lines);
}

static int wait_for_descriptors(void)
{
    int ends[2];

    CHECK_EQUAL(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    int first = co_wait_fd(ends[0], UV_WRITABLE, -1);
    int second = co_wait_fd(ends[0], UV_READABLE, 0.001);
    close(ends[0]);
    close(ends[1]);
    CHECK(first == UV_WRITABLE || first < 0);
    return first < 0 ? first : second == UV_ETIMEDOUT ? 0 : second;
}

TEST(faults_while_descriptors_are_waited_for_are_errors_and_leave_nothing, .limit_s = 120)
{
    static const char *const faults[] = {"malloc:ENOMEM",        "calloc:ENOMEM",
                                         "epoll_create1:EMFILE", "epoll_ctl:ENOSPC",
                                         "epoll_ctl:ENOMEM",     NULL};

    torture("test_stream_faults", __func__, faults, wait_for_descriptors);
}
