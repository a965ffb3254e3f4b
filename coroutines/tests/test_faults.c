/*
 * test_faults.c - everything that may fail, while memory and the system's calls do fail, one call
 * after the other: it is an error, it can be done again, and it leaves nothing behind.
 */
#include "co_call.h"
#include "co_executor.h"
#include "co_file.h"
#include "co_group.h"
#include "co_process.h"
#include "tasks.h"
#include "torture.h"

#include <sys/socket.h>

/* --- tasks ------------------------------------------------------------------------------------ */

static void count_one(void *count)
{
    ++*(int *)count;
}

static int call_in_every_way(void)
{
    int count = 0, made = 0, error = 0;
    co_loop_ref *loop = co_loop_share();

    if (!loop)
        return -errno;
    const co_call calls[] = {co_call_soon(count_one, &count),
                             co_call_later(0.001, count_one, &count),
                             co_call_at(co_time() + 0.001, count_one, &count)};
    for (int i = 0; i < 3; i++) {
        made += calls[i] > 0;
        error = calls[i] < 0 ? (int)calls[i] : error;
    }
    int from_thread = co_call_soon_threadsafe(loop, count_one, &count);
    made += from_thread == 0;
    co_loop_unshare(loop);
    while (count < made)
        if (co_yield_now())
            return UV_ECANCELED;
    return error ? error : from_thread;
}

TORTURE(faults_while_calls_are_made_are_errors_and_leave_nothing, call_in_every_way,
        "malloc:ENOMEM calloc:ENOMEM realloc:ENOMEM mmap:ENOMEM")

TASK(wait_a_turn, unused)
{
    CHECK_EQUAL(co_yield_now(), 0);
}

/* More than the run queue and the list of stacks have room for at first. */
static int create_six_hundred(void)
{
    static const char *const limits[] = {
        "no memory for the run queue of 512 tasks",
        "no memory for the run queue of 1024 tasks",
        "no memory for one more size of stack",
        "no memory for the list of stacks",
    };
    co_task *tasks[600];
    size_t count = 0, named = 0;

    while (count < 600 && (tasks[count] = co_create_task(wait_a_turn, NULL)))
        count++;
    int error = count < 600 ? -errno : 0;
    for (size_t i = 0; error && i < sizeof limits / sizeof *limits; i++)
        named += strcmp(co_limit(), limits[i]) == 0;
    CHECK_EQUAL(named, error ? 1 : 0);
    CHECK_EQUAL(co_gather(tasks, count, NULL), 0);
    return error;
}

TORTURE(without_memory_a_task_is_refused_and_what_was_missing_is_named, create_six_hundred,
        "calloc:ENOMEM")

static int use_a_group(void)
{
    co_group group;
    co_group_errors *errors;
    int error = co_group_begin(&group);

    for (int i = 0; i < 3; i++)
        if (!co_group_create_task(&group, sleep_ms, NUMBER(1)))
            error = -errno;
    co_group_fail(&group, error);
    int ended = co_group_end_errors(&group, &errors);
    CHECK(ended || !error);
    free(errors);
    return ended;
}

TORTURE(faults_in_a_group_are_errors_and_leave_nothing, use_a_group,
        "malloc:ENOMEM calloc:ENOMEM mmap:ENOMEM")

static void *wait_for_the_same(void *tasks)
{
    return co_raise(co_wait(tasks, 2, CO_ALL_COMPLETED, 1000, NULL));
}

static void note_the_end(co_task *task, void *count)
{
    (void)task;
    ++*(int *)count;
}

/* Each call may fail, and the others work all the same. */
static int wait_in_every_way(void)
{
    TASKS(tasks, {sleep_ms, NUMBER(2)}, {sleep_ms, NUMBER(1)});
    co_task *other = co_create_task(wait_for_the_same, tasks);
    co_as_completed each;
    int error = !tasks[0] || !tasks[1] ? UV_ENOMEM : co_yield_now(), calls = 0, called = 0;

    if (!error && co_add_done_callback(tasks[0], note_the_end, &called) == 0)
        calls++;
    if (!error)
        error = co_as_completed_begin(&each, tasks, 2, 1000);
    if (!error) {
        while (co_as_completed_next(&each))
            continue;
        error = co_as_completed_end(&each);
    }
    int shared = co_wait_for(other, 1000, NULL);
    int gathered = co_gather(tasks, 2, NULL);
    co_sleep(0.001);
    if (!gathered)
        CHECK_EQUAL(called, calls);
    return error ? error : shared ? shared : gathered;
}

TORTURE(faults_while_tasks_are_waited_for_are_errors_and_leave_nothing, wait_in_every_way,
        "malloc:ENOMEM calloc:ENOMEM mmap:ENOMEM")

/* --- what libuv does -------------------------------------------------------------------------- */

static int call_two_threads(void)
{
    void *result;
    int error = co_to_thread(add_one, NUMBER(1), &result);

    CHECK(error || result == NUMBER(2));
    return error ? error : co_to_thread(add_one, NUMBER(1), NULL);
}

TORTURE(faults_while_threads_are_used_are_errors_and_leave_nothing, call_two_threads,
        "malloc:ENOMEM calloc:ENOMEM eventfd:EMFILE pipe2:EMFILE pthread_create:EAGAIN")

static int open_write_and_close(void)
{
    char path[64];

    snprintf(path, sizeof path, "/tmp/test_faults.%d", (int)getpid());
    int file = co_open(path, O_RDWR | O_CREAT, 0600);
    unlink(path);
    if (file < 0)
        return file;
    ssize_t written = co_pwrite(file, "x", 1, 0);
    int error = co_fsync(file);
    int closed = co_close_file(file);
    return written != 1 ? (int)written : error ? error : closed;
}

TORTURE(faults_while_files_are_used_are_errors_and_leave_nothing, open_write_and_close,
        "malloc:ENOMEM calloc:ENOMEM eventfd:EMFILE pipe2:EMFILE fsync:EIO pthread_create:EAGAIN")

static int create_write_and_wait(void)
{
    co_process *process;
    co_stream *in, *out;
    char text[8];
    char *environment[] = {"PATH=/usr/bin:/bin", NULL}; /* the fault is not for the child */
    int error =
        co_create_subprocess(&process, ((char *const[]){"cat", NULL}), .stdin_stream = &in,
                             .stdout_stream = &out, .stderr_fd = CO_DEVNULL, .env = environment);

    if (error)
        return error;
    /* cppcheck-suppress uninitvar; co_create_subprocess sets it, and `out` */
    error = co_write(in, "hello", 5);
    co_close(in);
    /* cppcheck-suppress uninitvar */
    ssize_t size = co_read(out, text, sizeof text);
    CHECK(error || size == 5 || size < 0);
    co_close(out);
    int waited = co_process_wait(process, NULL);
    co_process_release(process);
    return error ? error : size < 0 ? (int)size : waited;
}

TORTURE(faults_while_processes_are_used_are_errors_and_leave_nothing, create_write_and_wait,
        "malloc:ENOMEM calloc:ENOMEM realloc:ENOMEM mmap:ENOMEM eventfd:EMFILE pipe2:EMFILE "
        "fork:EAGAIN read:EINTR write:EINTR write:EIO epoll_create1:EMFILE epoll_ctl:ENOSPC "
        "getsockopt:ENOMEM")

static int wait_for_one(void)
{
    co_signal *signal;
    int error = co_signal_open(&signal, SIGUSR1);

    if (error)
        return error;
    raise(SIGUSR1);
    error = co_signal_wait(signal);
    co_signal_close(signal);
    return error;
}

TORTURE(faults_while_signals_are_used_are_errors_and_leave_nothing, wait_for_one,
        "malloc:ENOMEM calloc:ENOMEM mmap:ENOMEM pipe2:EMFILE sigaction:EINVAL eventfd:EMFILE")

/* --- streams ---------------------------------------------------------------------------------- */

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

TORTURE(faults_while_tcp_is_used_are_errors_and_leave_nothing, over_tcp,
        "malloc:ENOMEM calloc:ENOMEM realloc:ENOMEM mmap:ENOMEM socket:EMFILE bind:EINVAL "
        "listen:EINVAL accept4:EMFILE accept4:ECONNABORTED accept4:EINTR connect:EINVAL "
        "getsockname:ENOMEM getsockopt:ENOMEM setsockopt:ENOMEM recv:ECONNRESET recv:EINTR "
        "send:ECONNRESET send:EINTR shutdown:EINVAL epoll_create1:EMFILE epoll_ctl:ENOSPC "
        "timerfd_create:EMFILE eventfd:EMFILE pthread_create:EAGAIN sigaction:EINVAL pipe2:EMFILE")

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

TORTURE(faults_while_unix_sockets_are_used_are_errors_and_leave_nothing, over_a_path,
        "malloc:ENOMEM calloc:ENOMEM socket:EMFILE bind:EINVAL listen:EINVAL accept4:EMFILE "
        "connect:EAGAIN connect:EINTR epoll_create1:EMFILE epoll_ctl:ENOMEM")

static int by_name(void)
{
    co_server *server;
    int error = co_start_server(&server, "localhost", 0, echo, NULL);

    co_server_close(server);
    return error;
}

TORTURE(faults_while_a_name_is_looked_up_are_errors_and_leave_nothing, by_name,
        "pthread_create:EAGAIN socket:EMFILE")

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
    second = co_await(writer, NULL);
    return second ? second : size < 0 ? (int)size : error == UV_EOF ? 0 : error;
}

TORTURE(faults_while_lines_are_read_are_errors_and_leave_nothing, read_lines,
        "malloc:ENOMEM calloc:ENOMEM realloc:ENOMEM mmap:ENOMEM read:EIO read:EINTR write:EIO "
        "write:EINTR pipe2:EMFILE epoll_create1:EMFILE epoll_ctl:ENOSPC")

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

TORTURE(faults_while_descriptors_are_waited_for_are_errors_and_leave_nothing, wait_for_descriptors,
        "malloc:ENOMEM calloc:ENOMEM epoll_create1:EMFILE epoll_ctl:ENOSPC epoll_ctl:ENOMEM")
