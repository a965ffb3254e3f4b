/*
 * connections.c - see connections.h.
 */
#include "connections.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#define OPENING_AT_ONCE 256
#define EVENTS_AT_ONCE  1024
#define BUFFER_BYTES    65536
#define GARBAGE_BYTES   (1 << 20)
#define MOST_GARBAGE    64 /* times GARBAGE_BYTES, to who takes it */

struct connections connections;
static struct sockaddr_in server;
static int events_fd;

void load_stop(const char *format, ...)
{
    va_list arguments;

    fputs("problem\t", stdout);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    fflush(stdout);
    exit(1);
}

void *memory_for(size_t count, size_t size)
{
    void *memory = calloc(count, size);

    if (!memory)
        load_stop("out of memory");
    return memory;
}

static _Noreturn void failed(const struct connection *connection, int error)
{
    load_stop("connection %ld of %ld: %s", connection->number, connections.count,
              error ? uv_strerror(-error) : "the server closed it");
}

static void watch(struct connection *connection, unsigned events)
{
    struct epoll_event event = {.events = events, .data.ptr = connection};
    int change = connection->watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;

    if (events == connection->watched)
        return;
    if (epoll_ctl(events_fd, change, connection->fd, &event) != 0)
        failed(connection, errno);
    connection->watched = events;
}

/* --- messages ------------------------------------------------------------------------------- */

/* The message that the byte belongs to. No two are the same: an answer to another message, or to
   another connection, is seen. */
static void make_message(const struct connection *connection, size_t byte,
                         char message[MESSAGE_BYTES])
{
    uint64_t words[MESSAGE_BYTES / sizeof(uint64_t)], index = byte / MESSAGE_BYTES;

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        words[i] = ((uint64_t)connection->number << 40) + (index << 3) + i;
    memcpy(message, words, MESSAGE_BYTES);
}

/* Where the kernel has no room, the rest goes out when there is. */
static void send_what_is_left(struct connection *connection)
{
    char message[MESSAGE_BYTES];

    while (connection->bytes_out < (size_t)connection->sent * MESSAGE_BYTES) {
        size_t begin = connection->bytes_out % MESSAGE_BYTES;
        make_message(connection, connection->bytes_out, message);
        ssize_t went = send(connection->fd, message + begin, MESSAGE_BYTES - begin, MSG_NOSIGNAL);
        if (went < 0 && errno != EAGAIN)
            failed(connection, errno);
        if (went < 0) {
            watch(connection, EPOLLIN | EPOLLOUT);
            return;
        }
        connection->bytes_out += (size_t)went;
    }
    watch(connection, EPOLLIN);
}

void connection_send(struct connection *connection)
{
    if (connection->sent > 0 && connection->sent == connection->answered)
        connections.idle--;
    connection->sent++;
    send_what_is_left(connection);
}

static void take(struct connection *connection, const char *text, size_t size)
{
    char expected[MESSAGE_BYTES];

    while (size) {
        size_t begin = connection->bytes_in % MESSAGE_BYTES;
        size_t part = MESSAGE_BYTES - begin < size ? MESSAGE_BYTES - begin : size;

        make_message(connection, connection->bytes_in, expected);
        if (connection->answered == connection->sent || memcmp(text, expected + begin, part) != 0)
            load_stop("connection %ld: message %ld came back as another", connection->number,
                      connection->answered + 1);
        text += part;
        size -= part;
        connection->bytes_in += part;
        if (begin + part < MESSAGE_BYTES)
            return;
        if (++connection->answered == connection->sent)
            connections.idle++;
        connections.on_answer(connection);
    }
}

static void receive(struct connection *connection)
{
    static char text[BUFFER_BYTES];
    ssize_t come = recv(connection->fd, text, sizeof text, 0);

    if (come == 0)
        failed(connection, 0);
    if (come > 0)
        take(connection, text, (size_t)come);
    else if (errno != EAGAIN)
        failed(connection, errno);
}

/* --- opening -------------------------------------------------------------------------------- */

/* By turns: breaks off in the middle of a message; resets there; sends as much as there is room for
   without reading a byte of what comes back, and resets. */
static void be_rude(struct connection *connection)
{
    bool huge = connection->number % 3 == 0, resets = connection->number % 3 != 1;
    struct linger at_once = {.l_onoff = 1};
    size_t size = huge ? GARBAGE_BYTES : MESSAGE_BYTES / 2;
    char *garbage = memory_for(1, size);

    for (int i = 0; i < (huge ? MOST_GARBAGE : 1); i++)
        if (send(connection->fd, garbage, size, MSG_NOSIGNAL) < 0)
            break;
    free(garbage);
    if (resets && setsockopt(connection->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) != 0)
        load_stop("connection %ld cannot be reset", connection->number);
    close(connection->fd);
}

static void open_next(void)
{
    struct connection *connection = &connections.all[connections.opened];

    connection->number = connections.opened + 1;
    connection->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (connection->fd < 0)
        load_stop("could open %ld of %ld connections: %s", connections.opened, connections.count,
                  uv_strerror(-errno));
    connections.opened++;
    if (connect(connection->fd, (struct sockaddr *)&server, sizeof server) != 0 &&
        errno != EINPROGRESS)
        failed(connection, errno);
    watch(connection, EPOLLOUT);
}

static void on_connected(struct connection *connection)
{
    int error = 0, on = 1;
    socklen_t size = sizeof error;

    if (getsockopt(connection->fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error ||
        setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0)
        failed(connection, error ? error : errno);
    connections.connected++;
    if (connection->number > connections.rude)
        connection_send(connection);
    else
        be_rude(connection);
}

/* --- the loop ------------------------------------------------------------------------------- */

void connections_prepare(int port)
{
    server = (struct sockaddr_in){.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    connections.all = memory_for((size_t)connections.count, sizeof *connections.all);
    events_fd = epoll_create1(EPOLL_CLOEXEC);
    if (events_fd < 0)
        load_stop("epoll: %s", uv_strerror(-errno));
}

/* epoll_wait() itself counts whole milliseconds, in which many messages are due. */
static int wait_for_events(struct epoll_event events[EVENTS_AT_ONCE], double seconds)
{
    struct pollfd polled = {events_fd, POLLIN, 0};
    struct timespec limit = {0, (long)(seconds * 1e9)};

    if (seconds >= 1e-3)
        return epoll_wait(events_fd, events, EVENTS_AT_ONCE, (int)(seconds * 1e3));
    int count = epoll_wait(events_fd, events, EVENTS_AT_ONCE, 0);
    if (count == 0 && ppoll(&polled, 1, &limit, NULL) > 0)
        count = epoll_wait(events_fd, events, EVENTS_AT_ONCE, 0);
    return count;
}

void connections_run(double seconds)
{
    struct epoll_event events[EVENTS_AT_ONCE];

    while (connections.opened < connections.count &&
           connections.opened - connections.connected < OPENING_AT_ONCE)
        open_next();
    int count = wait_for_events(events, seconds);
    for (int i = 0; i < count; i++) {
        struct connection *connection = events[i].data.ptr;
        if (connection->sent == 0) {
            on_connected(connection);
            continue;
        }
        if (events[i].events & ~(unsigned)EPOLLOUT)
            receive(connection);
        if (events[i].events & EPOLLOUT)
            send_what_is_left(connection);
    }
}
