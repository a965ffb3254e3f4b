/*
 * resolve.c - from the name of a host to its addresses. Names are looked up in libuv's thread
 * pool, because the C library's look-up blocks; numbers need no look-up.
 */
#include "co_stream_internal.h"

#include <stdlib.h>
#include <sys/socket.h>

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

static void describe_lookup(const struct co_task *task, char *text, size_t size)
{
    (void)task;
    snprintf(text, size, "for the address of a host");
}

static const struct co_reason looking_up = {leave_lookup, describe_lookup};

static int look_up(const char *host, const char *service, const struct addrinfo *hints,
                   struct addrinfo **addresses)
{
    int error = co_workers_ready();
    if (error)
        return error;
    struct lookup *lookup = malloc(sizeof *lookup);
    if (!lookup)
        return UV_ENOMEM;
    lookup->task = co_here.current;
    lookup->addresses = addresses;
    error = uv_getaddrinfo(&co_here.uv, &lookup->request, on_answer, host, service, hints);
    if (error) {
        free(lookup);
        return error;
    }
    return co_park(&looking_up, lookup); /* which on_answer frees */
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
