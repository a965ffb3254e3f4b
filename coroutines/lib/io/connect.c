/*
 * connect.c - connecting to a server: over TCP by host and port, on this machine by path.
 *
 * Names of hosts are looked up in libuv's thread pool, because the C library's look-up blocks;
 * addresses in digits need no look-up.
 */
#include "co_stream_internal.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define LARGEST_PORT   65535
#define FULL_BACKLOG_S 0.005 /* until the next try */

/* --- from a host to its addresses ------------------------------------------------------------- */

/* One that runs in the pool cannot be stopped: without a task, its answer is dropped. */
struct lookup {
    uv_getaddrinfo_t request;
    struct co_task *task;
    struct addrinfo **addresses;
};

static void on_answer(uv_getaddrinfo_t *request, int status, struct addrinfo *addresses)
{
    struct lookup *lookup = (struct lookup *)request;

    if (lookup->task) {
        *lookup->addresses = addresses;
        co_wake(lookup->task, status);
    } else {
        uv_freeaddrinfo(addresses);
    }
    free(lookup);
}

static void leave_lookup(struct co_task *task)
{
    struct lookup *lookup = task->waits_for;

    lookup->task = NULL;
    uv_cancel((uv_req_t *)&lookup->request);
}

static const struct co_reason looking_up = {leave_lookup, .text = "for the address of a host"};

static int look_up(const char *host, const char *service, const struct addrinfo *hints,
                   struct addrinfo **addresses)
{
    int error = co_workers_ready();
    struct lookup *lookup = error ? NULL : malloc(sizeof *lookup);

    if (!lookup)
        return error ? error : UV_ENOMEM;
    lookup->task = co_here.current;
    lookup->addresses = addresses;
    error = uv_getaddrinfo(&co_here.uv, &lookup->request, on_answer, host, service, hints);
    if (!error)
        return co_park(&looking_up, lookup); /* which on_answer frees */
    free(lookup);
    return error;
}

int co_resolve(const char *host, int port, struct addrinfo **addresses)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV};
    char service[16];

    snprintf(service, sizeof service, "%d", port);
    *addresses = NULL;
    int failed = getaddrinfo(host, service, &hints, addresses);
    if (!failed)
        return 0;
    if (!host || failed == EAI_MEMORY)
        return UV_ENOMEM;
    hints.ai_flags = AI_NUMERICSERV;
    return look_up(host, service, &hints, addresses);
}

/* --- connecting -------------------------------------------------------------------------------- */

/* EAGAIN: the server of a Unix socket is behind, and no event tells when it no longer is. */
static int try_to_connect(int fd, const struct sockaddr *address, socklen_t size)
{
    while (connect(fd, address, size)) {
        int error = -errno;

        if (error == -EINPROGRESS || error == -EINTR) {
            socklen_t error_size = sizeof error;
            int ready = co_wait_fd(fd, UV_WRITABLE, -1);

            if (ready < 0)
                return ready;
            return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &error_size) ? -errno : -error;
        }
        if (error == -EAGAIN && address->sa_family == AF_UNIX)
            error = co_sleep(FULL_BACKLOG_S);
        if (error)
            return error;
    }
    return 0;
}

static int open_to(co_stream **stream, const struct sockaddr *address, socklen_t size)
{
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -errno;
    int error = try_to_connect(fd, address, size);
    if (!error && !(*stream = co_stream_new(fd, true)))
        error = UV_ENOMEM;
    if (error)
        close(fd);
    return error;
}

int co_open_connection(co_stream **stream, const char *host, int port)
{
    const int on = 1;
    struct addrinfo *addresses;

    *stream = NULL;
    if (!co_here.current || !host || port < 1 || port > LARGEST_PORT)
        return UV_EINVAL;
    int error = co_resolve(host, port, &addresses);
    if (error)
        return error;
    for (struct addrinfo *address = addresses; address; address = address->ai_next) {
        error = open_to(stream, address->ai_addr, address->ai_addrlen);
        if (!error || error == UV_ECANCELED)
            break;
    }
    uv_freeaddrinfo(addresses);
    if (!error && setsockopt(co_stream_fd(*stream), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on)) {
        error = -errno;
        co_close(*stream);
        *stream = NULL;
    }
    return error;
}

int co_unix_address(struct sockaddr_un *address, const char *path)
{
    size_t length = strlen(path);

    if (length >= sizeof address->sun_path)
        return UV_ENAMETOOLONG;
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    memcpy(address->sun_path, path, length + 1);
    return 0;
}

int co_open_unix_connection(co_stream **stream, const char *path)
{
    struct sockaddr_un address;

    *stream = NULL;
    if (!co_here.current)
        return UV_EINVAL;
    int error = co_unix_address(&address, path);
    return error ? error : open_to(stream, (struct sockaddr *)&address, sizeof address);
}
