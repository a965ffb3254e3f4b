/*
 * test_server.c - servers and connections to them: who is served, refused, waited for, named.
 */
#include "co_stream.h"
#include "loop/sanitizers.h"
#include "tasks.h"

#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define CLIENTS 100
#define ROUNDS  10

static void echo(co_stream *stream, void *unused)
{
    char text[256];
    ssize_t size;

    (void)unused;
    while ((size = co_read(stream, text, sizeof text)) > 0)
        if (co_write(stream, text, (size_t)size))
            return;
}

static co_server *start_echo(void)
{
    co_server *server;

    CHECK_EQUAL(co_start_server(&server, "127.0.0.1", 0, echo, NULL), 0);
    CHECK(co_server_port(server) > 0);
    return server;
}

static void talk(co_stream *stream, const char *text)
{
    char answer[256];
    size_t size = strlen(text);

    CHECK_EQUAL(co_write(stream, text, size), 0);
    CHECK_EQUAL(co_read_exactly(stream, answer, size), size);
    CHECK(memcmp(answer, text, size) == 0);
}

TASK(client, port)
{
    co_stream *stream;
    char text[32];

    CHECK_EQUAL(co_open_connection(&stream, "127.0.0.1", *(int *)port), 0);
    for (int round = 0; round < ROUNDS; round++) {
        snprintf(text, sizeof text, "round %d on %d", round, co_stream_fd(stream));
        talk(stream, text);
        CHECK_EQUAL(co_yield_now(), 0);
    }
    co_close(stream);
}

IN_LOOP(a_server_serves_a_hundred_clients_at_once)
{
    co_server *server = start_echo();
    co_task *clients[CLIENTS];
    int port = co_server_port(server);

    for (int i = 0; i < CLIENTS; i++)
        clients[i] = co_create_task(client, &port);
    CHECK_EQUAL(co_gather(clients, CLIENTS, NULL), 0);
    CHECK_EQUAL(co_server_wait_closed(server), 0);
    CHECK(!co_here.closing.first && !co_here.poller.waiting);
}

IN_LOOP(a_name_is_resolved_and_a_closed_server_refuses)
{
    co_server *server = start_echo(), *second;
    co_stream *stream;
    int port = co_server_port(server);

    CHECK_EQUAL(co_open_connection(&stream, "localhost", port), 0);
    talk(stream, "by name");
    co_close(stream);
    CHECK_EQUAL(co_start_server(&second, "localhost", port, echo, NULL), UV_EADDRINUSE);
    CHECK(!second);
    co_server_close(server);
    CHECK_EQUAL(co_open_connection(&stream, "127.0.0.1", port), UV_ECONNREFUSED);
    CHECK(!stream);
}

IN_LOOP(a_server_without_a_host_listens_everywhere)
{
    co_server *server;
    co_stream *stream;

    CHECK_EQUAL(co_start_server(&server, NULL, 0, echo, NULL, .stack_bytes = 128 << 10), 0);
    CHECK_EQUAL(co_open_connection(&stream, "127.0.0.1", co_server_port(server)), 0);
    talk(stream, "hello");
    co_close(stream);
    CHECK_EQUAL(co_server_wait_closed(server), 0);
}

TASK(refuse_nonsense, unused)
{
    co_stream *stream;
    co_server *server;
    char long_path[300];

    memset(long_path, 'x', sizeof long_path - 1);
    long_path[sizeof long_path - 1] = '\0';
    CHECK_EQUAL(co_open_connection(&stream, "127.0.0.1", 0), UV_EINVAL);
    CHECK_EQUAL(co_open_connection(&stream, "127.0.0.1", 65536), UV_EINVAL);
    CHECK_EQUAL(co_open_connection(&stream, NULL, 80), UV_EINVAL);
    CHECK_EQUAL(co_start_server(&server, "127.0.0.1", -1, echo, NULL), UV_EINVAL);
    CHECK_EQUAL(co_start_server(&server, "192.0.2.1", 0, echo, NULL), UV_EADDRNOTAVAIL);
    CHECK_EQUAL(co_open_unix_connection(&stream, "/nowhere/at/all"), UV_ENOENT);
    CHECK_EQUAL(co_open_unix_connection(&stream, long_path), UV_ENAMETOOLONG);
    CHECK_EQUAL(co_start_unix_server(&server, long_path, echo, NULL), UV_ENAMETOOLONG);
    CHECK_EQUAL(co_start_unix_server(&server, "/nowhere/at/all", echo, NULL), UV_ENOENT);
    CHECK(!stream && !server);
    CHECK_EQUAL(co_server_wait_closed(NULL), UV_EINVAL);
    co_server_close(NULL);
}

TEST(ports_hosts_and_paths_that_are_none_are_refused)
{
    co_stream *stream;

    run_in_loop(refuse_nonsense, NULL);
    CHECK_EQUAL(co_open_connection(&stream, "127.0.0.1", 80), UV_EINVAL);
}

IN_LOOP(a_unix_server_makes_and_removes_its_socket)
{
    char path[64];
    struct stat at_path;
    co_server *server, *successor;
    co_stream *stream;

    snprintf(path, sizeof path, "/tmp/test_server.%d", (int)getpid());
    CHECK_EQUAL(co_start_unix_server(&server, path, echo, NULL), 0);
    CHECK_EQUAL(co_start_unix_server(&successor, path, echo, NULL), 0);
    co_server_close(server); /* and leaves the other's socket alone */
    CHECK_EQUAL(co_open_unix_connection(&stream, path), 0);
    talk(stream, "hello");
    co_close(stream);
    CHECK_EQUAL(co_server_wait_closed(successor), 0);
    CHECK(lstat(path, &at_path) != 0);
}

IN_LOOP(a_unix_server_serves_more_than_one_turn_accepts)
{
    char path[64];
    co_server *server;
    co_stream *streams[300];

    snprintf(path, sizeof path, "/tmp/test_server.%d", (int)getpid());
    CHECK_EQUAL(co_start_unix_server(&server, path, echo, NULL), 0);
    for (int i = 0; i < 300; i++)
        CHECK_EQUAL(co_open_unix_connection(&streams[i], path), 0);
    for (int i = 0; i < 300; i++) {
        talk(streams[i], "still there?");
        co_close(streams[i]);
    }
    CHECK_EQUAL(co_server_wait_closed(server), 0);
}

static char named[64];

static void note_name(co_stream *stream, void *data)
{
    CHECK(data == (void *)named);
    snprintf(data, sizeof named, "%s", co_name(co_current()));
    CHECK_EQUAL(co_write(stream, "!", 1), 0);
}

IN_LOOP(a_connection_is_named_and_closed_after_its_handler)
{
    co_server *server;
    co_stream *stream;
    char byte;

    CHECK_EQUAL(co_start_server(&server, "127.0.0.1", 0, note_name, named), 0);
    CHECK_EQUAL(co_open_connection(&stream, "127.0.0.1", co_server_port(server)), 0);
    CHECK_EQUAL(co_read(stream, &byte, 1), 1);
    CHECK_EQUAL(co_read(stream, &byte, 1), 0); /* closed when the handler returned */
    co_close(stream);
    CHECK(strncmp(named, "connection 1 from 127.0.0.1:", 28) == 0);
    co_server_close(server);
}

IN_LOOP(a_closed_server_lets_its_connections_go_on)
{
    co_server *server = start_echo();
    co_stream *stream;

    CHECK_EQUAL(co_open_connection(&stream, "127.0.0.1", co_server_port(server)), 0);
    talk(stream, "one");
    co_server_close(server);
    talk(stream, "two");
    co_close(stream);
    CHECK_EQUAL(co_sleep(0.05), 0);
    CHECK(!co_here.closing.first);
}

static void *wait_closed(void *server)
{
    return co_raise(co_server_wait_closed(server));
}

IN_LOOP(a_cancelled_wait_for_a_server_leaves_its_connections_alone)
{
    co_server *server = start_echo();
    co_stream *stream;

    CHECK_EQUAL(co_open_connection(&stream, "127.0.0.1", co_server_port(server)), 0);
    talk(stream, "one");
    co_task *task = co_create_task(wait_closed, server);
    CHECK_EQUAL(co_sleep(0.01), 0);
    cancel_and_await(task, UV_ECANCELED);
    talk(stream, "two");
    co_close(stream);
    CHECK_EQUAL(co_sleep(0.05), 0);
    CHECK(!co_here.closing.first);
}

static void *wait_when_cancelled(void *server)
{
    CHECK_EQUAL(co_sleep(100), UV_ECANCELED);
    return co_raise(co_server_wait_closed(server));
}

/* The main task ends in the moment between the connection's coming and its task's beginning. */
IN_LOOP(a_connection_that_never_begins_is_not_waited_for)
{
    co_server *server = start_echo();
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)co_server_port(server)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    co_release(co_create_task(wait_when_cancelled, server));
    size_t before = co_here.alive;
    CHECK_EQUAL(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    while (co_here.alive == before)
        CHECK_EQUAL(co_yield_now(), 0);
    close(fd);
}

TASK(leave_everything_open, unused)
{
    co_server *server = start_echo();
    static co_stream *stream;

    CHECK_EQUAL(co_open_connection(&stream, "127.0.0.1", co_server_port(server)), 0);
    talk(stream, "one");
    CHECK_EQUAL(co_open_connection(&stream, "127.0.0.1", co_server_port(server)), 0);
}

TEST(the_end_of_the_main_task_ends_servers_and_connections)
{
    for (int i = 0; i < 3; i++)
        run_in_loop(leave_everything_open, NULL);
}

static void *connect_to(void *host)
{
    co_stream *stream;

    return co_raise(co_open_connection(&stream, host, 9));
}

/* 192.0.2.0/24 is for documentation: nobody answers, or the system knows no way to it. */
TASK(cancel_connecting, host)
{
    co_task *task = STARTED(connect_to, host);
    co_cancel(task);
    int error = co_await(task, NULL);
    CHECK(error == UV_ECANCELED || error == UV_ENETUNREACH || error == UV_EHOSTUNREACH);
    CHECK(!co_here.closing.first);
}

TEST(connecting_can_be_cancelled)
{
    run_in_loop(cancel_connecting, "192.0.2.1");
}

TEST(looking_up_a_name_can_be_cancelled, .limit_s = 60)
{
    run_in_loop(cancel_connecting, "host.invalid");
}

IN_LOOP(a_host_that_is_not_there_is_an_error, .limit_s = 60)
{
    co_stream *stream;
    int error = co_open_connection(&stream, "host.invalid", 80);

    CHECK(error <= UV_EAI_ADDRFAMILY && error >= UV_EAI_SOCKTYPE); /* of the EAI family */
}

/* With no descriptor left, the one that waits in the backlog is served when another closes. */
TASK(run_out_of_descriptors, unused)
{
    co_server *server = start_echo();
    co_stream *first, *second;
    int port = co_server_port(server), spare[2], last;
    struct rlimit limit;
    char answer[3];

    CHECK_EQUAL(co_open_connection(&first, "127.0.0.1", port), 0);
    talk(first, "one");
    CHECK_EQUAL(socketpair(AF_UNIX, SOCK_STREAM, 0, spare), 0);
    last = spare[1];
    close(spare[0]);
    close(spare[1]);
    CHECK_EQUAL(getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = (rlim_t)last; /* one more, and it is the client's */
    CHECK_EQUAL(setrlimit(RLIMIT_NOFILE, &limit), 0);
    CHECK_EQUAL(co_open_connection(&second, "127.0.0.1", port), 0);
    CHECK_EQUAL(co_write(second, "two", 3), 0);

    struct timespec before, after;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
    CHECK_EQUAL(co_sleep(0.5), 0);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
    double cpu =
        (double)(after.tv_sec - before.tv_sec) + 1e-9 * (double)(after.tv_nsec - before.tv_nsec);
    CHECK(cpu < 0.25); /* and it does not spin meanwhile */

    co_close(first);
    CHECK_EQUAL(co_read_exactly(second, answer, 3), 3);
    CHECK(memcmp(answer, "two", 3) == 0);
    co_close(second);
    CHECK_EQUAL(co_server_wait_closed(server), 0);
}

TEST(without_descriptors_connections_wait)
{
    if (RUNNING_ON_VALGRIND)
        test_skip("valgrind closes a connection that is accepted beyond the limit");
    run_in_loop(run_out_of_descriptors, NULL);
}
