/*
 * server.c - listening, and a task for each connection that comes.
 */
#include "co_stream_internal.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define BACKLOG        1024 /* the system has a limit of its own, somaxconn */
#define ACCEPT_AT_ONCE 64
#define NAME_BYTES     64
#define LARGEST_PORT   65535
#define PAUSE_NS       100000000ull
#define PAUSED         EPOLLET /* watched, but for nothing: back to EPOLLIN cannot fail */

struct co_server {
    struct co_watch watch;  /* first: a ring gets its address; fd -1: does not listen */
    struct co_alarm resume; /* after a pause */
    co_handler *handler;
    void *data;
    const struct co_site *site;
    size_t stack_bytes;
    int port;
    unsigned long long accepted;
    size_t connections;    /* of them, those whose tasks have not ended */
    size_t not_begun;      /* of these */
    bool released;         /* the caller's handle is */
    struct co_list waiter; /* in co_server_wait_closed */
    struct sockaddr_un path;
    ino_t inode; /* of the socket at `path`, 0 for TCP */
    struct co_closing closing;
};

/* --- connections ------------------------------------------------------------------------------ */

static void free_server(struct co_server *server)
{
    co_closing_remove(&server->closing);
    free(server);
}

static void end_connection(struct co_server *server)
{
    if (--server->connections)
        return;
    if (server->released)
        free_server(server);
    else
        co_list_wake(&server->waiter, 0);
}

static void *serve(void *argument)
{
    struct co_stream *stream = argument;
    struct co_server *server = stream->server;

    server->not_begun--;
    server->handler(stream, server->data);
    co_close(stream);
    end_connection(server);
    return NULL;
}

static void name_connection(char *name, const struct co_server *server,
                            const struct sockaddr_storage *peer)
{
    char address[INET6_ADDRSTRLEN];
    int length = snprintf(name, NAME_BYTES, "connection %llu", server->accepted);

    if (server->inode || uv_ip_name((const struct sockaddr *)peer, address, sizeof address))
        return;
    snprintf(name + length, NAME_BYTES - (size_t)length,
             peer->ss_family == AF_INET6 ? " from [%s]:%d" : " from %s:%d", address,
             ntohs(((const struct sockaddr_in *)peer)->sin_port));
}

/* Where there is no memory for it, the connection is closed; its other side sees the end. */
static void begin_connection(struct co_server *server, int fd, const struct sockaddr_storage *peer)
{
    char name[NAME_BYTES];
    co_options options = {.name = name, .stack_bytes = server->stack_bytes};
    struct co_stream *stream = co_stream_new(fd, true);

    if (!stream) {
        close(fd);
        return;
    }
    server->accepted++;
    name_connection(name, server, peer);
    co_task *task = co_create_task_at(server->site, &options, serve, stream);
    if (!task) {
        co_close(stream);
        return;
    }
    stream->server = server;
    server->connections++;
    server->not_begun++;
    co_release(task);
}

/* --- listening -------------------------------------------------------------------------------- */

/* A connection waits that cannot be taken: without a pause every poll would say so at once. */
static void pause_listening(struct co_server *server)
{
    if (co_timer_start(&server->resume, co_clock() + PAUSE_NS) == 0)
        co_watch_start(&server->watch, PAUSED);
}

static void on_resume(struct co_alarm *alarm)
{
    co_watch_start(&CO_PART_OF(alarm, struct co_server, resume)->watch, EPOLLIN);
}

static void on_connections(struct co_watch *watch, uint32_t happened)
{
    struct co_server *server = (struct co_server *)watch;
    struct sockaddr_storage peer;

    (void)happened;
    for (int i = 0; i < ACCEPT_AT_ONCE; i++) {
        socklen_t size = sizeof peer;
        int fd = accept4(watch->fd, (struct sockaddr *)&peer, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);

        if (fd >= 0) {
            begin_connection(server, fd, &peer);
        } else if (errno == EAGAIN) {
            return;
        } else if (errno != EINTR && errno != ECONNABORTED) {
            pause_listening(server);
            return;
        }
    }
}

static void stop_listening(struct co_server *server)
{
    struct stat now;

    if (server->watch.fd < 0)
        return;
    if (server->inode && lstat(server->path.sun_path, &now) == 0 && now.st_ino == server->inode)
        unlink(server->path.sun_path);
    co_timer_cancel(&server->resume);
    co_watch_stop(&server->watch);
    close(server->watch.fd);
    server->watch.fd = -1;
    co_here.poller.waiting--;
}

static void end_server(struct co_closing *closing)
{
    struct co_server *server = CO_PART_OF(closing, struct co_server, closing);

    stop_listening(server);
    free_server(server);
}

/* The main task has ended: nobody new is let in, and who has not begun never does. */
void co_servers_stop(void)
{
    for (struct co_closing *closing = co_here.closing.first; closing; closing = closing->next) {
        if (closing->close != end_server)
            continue;
        struct co_server *server = CO_PART_OF(closing, struct co_server, closing);
        stop_listening(server);
        server->connections -= server->not_begun;
        server->not_begun = 0;
    }
}

/* Bound and listening, or a negative error. */
static int listen_at(const struct sockaddr *address, socklen_t size)
{
    const int on = 1;
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -errno;
    bool is_set = address->sa_family == AF_UNIX ||
                  (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
                   /* which its connections inherit: */
                   setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0);
    if (!is_set || bind(fd, address, size) || listen(fd, BACKLOG)) {
        int error = -errno;
        close(fd);
        return error;
    }
    return fd;
}

/* Takes over `fd`, also in case of an error. */
static int start(co_server **made, int fd, const struct co_site *site, const co_options *options,
                 co_handler *handler, void *data)
{
    struct co_server *server = calloc(1, sizeof *server);
    struct sockaddr_storage bound;
    socklen_t size = sizeof bound;
    int error = server ? 0 : UV_ENOMEM;

    if (!error && getsockname(fd, (struct sockaddr *)&bound, &size))
        error = -errno;
    if (!error) {
        server->watch = (struct co_watch){fd, 0, on_connections};
        error = co_watch_start(&server->watch, EPOLLIN);
    }
    if (error) {
        free(server);
        close(fd);
        return error;
    }
    if (bound.ss_family != AF_UNIX) /* the port is at the same place in both families */
        server->port = ntohs(((const struct sockaddr_in *)&bound)->sin_port);
    server->resume.ring = on_resume;
    server->handler = handler;
    server->data = data;
    server->site = site;
    server->stack_bytes = options ? options->stack_bytes : 0;
    co_closing_add(&server->closing, end_server);
    co_here.poller.waiting++;
    *made = server;
    return 0;
}

int co_start_server_at(const struct co_site *site, const co_options *options, co_server **server,
                       const char *host, int port, co_handler *handler, void *data)
{
    struct addrinfo *addresses;
    int fd = UV_EINVAL;

    *server = NULL;
    if (!co_here.current || port < 0 || port > LARGEST_PORT)
        return UV_EINVAL;
    int error = co_resolve(host, port, &addresses);
    if (error)
        return error;
    for (struct addrinfo *address = addresses; address && fd < 0; address = address->ai_next)
        fd = listen_at(address->ai_addr, address->ai_addrlen);
    uv_freeaddrinfo(addresses);
    return fd < 0 ? fd : start(server, fd, site, options, handler, data);
}

int co_start_unix_server_at(const struct co_site *site, const co_options *options,
                            co_server **server, const char *path, co_handler *handler, void *data)
{
    struct sockaddr_un address;
    struct stat at_path;

    *server = NULL;
    if (!co_here.current)
        return UV_EINVAL;
    int error = co_unix_address(&address, path);
    if (error)
        return error;
    if (lstat(path, &at_path) == 0 && S_ISSOCK(at_path.st_mode))
        unlink(path);
    int fd = listen_at((struct sockaddr *)&address, sizeof address);
    error = fd < 0 ? fd : start(server, fd, site, options, handler, data);
    if (!error && lstat(path, &at_path) == 0) {
        (*server)->path = address;
        (*server)->inode = at_path.st_ino;
    }
    return error;
}

int co_server_port(const co_server *server)
{
    return server->port;
}

/* --- the end ---------------------------------------------------------------------------------- */

void co_server_close(co_server *server)
{
    if (!server)
        return;
    stop_listening(server);
    server->released = true;
    if (!server->connections)
        free_server(server);
}

static void describe_server(const struct co_task *task, char *text, size_t size)
{
    const struct co_server *server = task->waits_for;

    snprintf(text, size, "for a server's connections to end: %zu", server->connections);
}

static const struct co_reason connections_end = {co_list_leave, .describe = describe_server};

int co_server_wait_closed(co_server *server)
{
    int error = 0;

    if (!server)
        return UV_EINVAL;
    stop_listening(server);
    if (!co_here.current)
        error = UV_EINVAL;
    else if (server->connections)
        error = co_park_in(&server->waiter, &connections_end, server);
    co_server_close(server);
    return error;
}
