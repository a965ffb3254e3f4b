/*
 * http.c - the HTTP server that lessons talk to: as late, slow and faulty as it is told to be.
 *
 * One thread serves thousands of requests at once: a request that is to be late is suspended, and
 * its moment noted in a queue. It listens on the loopback only, says "ready<TAB>PORT" when it does,
 * and ends with its standard input (unless that is a terminal), so it never outlives bench.
 *
 *     GET /page/K            HTML with links
 *         ?latency= size= pages= errors= truncate=
 *     GET /api/items?page=K  JSON, with the next page's address   ?latency= per_page=
 *     GET /stream/K          a line of JSON at a time   ?chunks= interval=
 */
#include "clock.h"
#include "site.h"

#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <microhttpd.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/queue.h>
#include <time.h>
#include <unistd.h>

#define MOST_CONNECTIONS  50000
#define PATIENCE_S        30 /* for a client that says nothing */
#define LONGEST_QUERY     400
#define CONNECTION_MEMORY ((size_t)8192)

struct request {
    struct MHD_Connection *connection;
    struct wishes wishes;
    double arrived_s, due_s;
    char query[LONGEST_QUERY]; /* the wishes that came with the request */
    const char *refusal;       /* what is wrong with the request, or NULL */
    long number;               /* the page or the stream */
    /* What is sent by and by. */
    char *body;
    size_t bytes;
    long chunk; /* of a stream: the last that went */
    TAILQ_ENTRY(request) others;
};

static struct wishes general;
static TAILQ_HEAD(queue,
                  request) suspended = TAILQ_HEAD_INITIALIZER(suspended); /* due first, first */

/* --- late answers --------------------------------------------------------------------------- */

/* From the end: who comes last is mostly due last. */
static void suspend_until(struct request *request, double due_s)
{
    struct request *before = TAILQ_LAST(&suspended, queue);

    request->due_s = due_s;
    while (before && before->due_s > due_s)
        before = TAILQ_PREV(before, queue, others);
    if (before)
        TAILQ_INSERT_AFTER(&suspended, before, request, others);
    else
        TAILQ_INSERT_HEAD(&suspended, request, others);
    MHD_suspend_connection(request->connection);
}

static void resume_due(double until_s)
{
    struct request *request;

    while ((request = TAILQ_FIRST(&suspended)) && request->due_s <= until_s) {
        TAILQ_REMOVE(&suspended, request, others);
        MHD_resume_connection(request->connection);
    }
}

/* --- answers -------------------------------------------------------------------------------- */

/* Takes the response over. */
static enum MHD_Result queue(struct request *request, unsigned status, const char *type,
                             struct MHD_Response *response)
{
    if (!response)
        return MHD_NO; /* out of memory: the connection is closed */
    enum MHD_Result result = MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    if (result == MHD_YES)
        result = MHD_queue_response(request->connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result answer_error(struct request *request, unsigned status, const char *text)
{
    return queue(
        request, status, "text/plain",
        MHD_create_response_from_buffer(strlen(text), (void *)text, MHD_RESPMEM_PERSISTENT));
}

/* Sends a part of the body, and breaks off. */
static ssize_t read_half(void *context, uint64_t position, char *buffer, size_t room)
{
    const struct request *request = context;
    size_t left = request->bytes / 2 - (size_t)position;

    if (left == 0)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    left = left < room ? left : room;
    memcpy(buffer, request->body + position, left);
    return (ssize_t)left;
}

/* Chunk C is due C intervals after the answer's begin, however late the one before was. */
static ssize_t read_stream(void *context, uint64_t position, char *buffer, size_t room)
{
    struct request *request = context;
    const struct wishes *wishes = &request->wishes;
    long stream = request->number, chunk = request->chunk + 1;
    double due_s = request->arrived_s + wishes->latency + (double)chunk * wishes->interval;

    (void)position;
    if (chunk > (long)wishes->chunks)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (due_s > monotonic_seconds()) {
        suspend_until(request, due_s);
        return 0;
    }
    request->chunk = chunk;
    return snprintf(buffer, room, "{\"stream\": %ld, \"chunk\": %ld, \"value\": %ld}\n", stream,
                    chunk, stream * chunk); /* room is 1 KiB */
}

static const struct place {
    const char *path, *type;
    bool numbered; /* the number is the address's last part */
    bool faulty;   /* some of them fail, or end in the middle, where that is wished */
    void (*write)(FILE *out, long number, const struct wishes *wishes, const char *query);
} places[] = {{"/page/", "text/html", true, true, write_page},
              {"/stream/", "application/x-ndjson", true, false, NULL},
              {"/api/items", "application/json", false, false, write_items},
              {"/", "text/html", false, true, write_page}};

static enum MHD_Result answer(struct request *request, const struct place *place)
{
    const struct wishes *wishes = &request->wishes;

    if (!place->write)
        return queue(
            request, MHD_HTTP_OK, place->type,
            MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 1024, read_stream, request, NULL));
    if (place->faulty && is_chosen(request->number, wishes->errors))
        return answer_error(request, MHD_HTTP_INTERNAL_SERVER_ERROR, "this page is to fail\n");
    FILE *out = open_memstream(&request->body, &request->bytes);
    if (!out)
        return MHD_NO;
    place->write(out, request->number, wishes, request->query);
    if (fclose(out) != 0)
        return MHD_NO;
    /* Others than those that fail, where as many are to. */
    if (place->faulty && is_chosen(request->number + 1, wishes->truncate))
        return queue(
            request, MHD_HTTP_OK, place->type,
            MHD_create_response_from_callback(request->bytes, 4096, read_half, request, NULL));
    return queue(
        request, MHD_HTTP_OK, place->type,
        MHD_create_response_from_buffer(request->bytes, request->body, MHD_RESPMEM_PERSISTENT));
}

/* --- requests ------------------------------------------------------------------------------- */

static long whole_number(const char *text)
{
    if (!*text || text[strspn(text, "0123456789")] || strlen(text) > 9)
        return 0;
    return atol(text);
}

static enum MHD_Result take_wish(void *context, enum MHD_ValueKind kind, const char *name,
                                 const char *value)
{
    struct request *request = context;
    const struct number *wish = wish_table;
    size_t length = strlen(request->query);

    (void)kind;
    value = value ? value : "";
    if (strcmp(name, "page") == 0) {
        request->number = whole_number(value);
        return MHD_YES;
    }
    while (wish->name && strcmp(wish->name, name) != 0)
        wish++;
    size_t room = sizeof request->query - length;
    if (!wish->name || strcmp(name, "port") == 0 || !set_number(&request->wishes, wish, value) ||
        (size_t)snprintf(request->query + length, room, "%s%s=%s", length ? "&" : "", name,
                         value) >= room)
        request->refusal = "no such wish, or not with this value\n";
    return MHD_YES;
}

static struct request *begin(struct MHD_Connection *connection)
{
    struct request *request = calloc(1, sizeof *request);

    if (!request)
        return NULL;
    request->connection = connection;
    request->wishes = general;
    request->arrived_s = monotonic_seconds();
    request->number = 1;
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, take_wish, request);
    return request;
}

static enum MHD_Result answer_to(struct request *request, const char *url)
{
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const struct place *place = &places[i];
        size_t length = strlen(place->path);
        if (strncmp(url, place->path, length) != 0)
            continue;
        if (place->numbered)
            request->number = whole_number(url + length);
        if ((!place->numbered && url[length]) || request->number < 1)
            break;
        return answer(request, place);
    }
    return answer_error(request, MHD_HTTP_NOT_FOUND, "there is no such page\n");
}

/* Called when a request's head has come, for each part of a body, and at its end; and once more
   when it was suspended and resumed. */
static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_bytes, void **request_of)
{
    struct request *request = *request_of;

    (void)context, (void)version, (void)upload;
    if (!request) {
        *request_of = begin(connection);
        return *request_of ? MHD_YES : MHD_NO;
    }
    if (*upload_bytes) {
        *upload_bytes = 0; /* nobody wants it */
        return MHD_YES;
    }
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
        return answer_error(request, MHD_HTTP_METHOD_NOT_ALLOWED, "only GET and HEAD\n");
    if (request->refusal)
        return answer_error(request, MHD_HTTP_BAD_REQUEST, request->refusal);
    if (!request->due_s && request->wishes.latency > 0) {
        suspend_until(request, request->arrived_s + request->wishes.latency);
        return MHD_YES;
    }
    return answer_to(request, url);
}

static void finish(void *context, struct MHD_Connection *connection, void **request_of,
                   enum MHD_RequestTerminationCode how)
{
    struct request *request = *request_of;

    (void)context, (void)connection, (void)how;
    if (request)
        free(request->body);
    free(request);
    *request_of = NULL;
}

/* --- the server ----------------------------------------------------------------------------- */

/* How long nothing will happen by itself; an hour where that is for ever. */
static struct timespec idle_time(struct MHD_Daemon *daemon)
{
    MHD_UNSIGNED_LONG_LONG idle_ms;
    double idle_s = 3600;

    if (MHD_get_timeout(daemon, &idle_ms) == MHD_YES)
        idle_s = fmin(idle_s, (double)idle_ms / 1e3);
    if (!TAILQ_EMPTY(&suspended))
        idle_s = fmax(0, fmin(idle_s, TAILQ_FIRST(&suspended)->due_s - monotonic_seconds()));
    return (struct timespec){(time_t)idle_s, (long)((idle_s - (double)(time_t)idle_s) * 1e9)};
}

/* What comes through standard input says nothing; its end does. */
static bool input_has_ended(const struct pollfd *input)
{
    char text[256];

    return input->revents && read(input->fd, text, sizeof text) <= 0;
}

static void serve(struct MHD_Daemon *daemon)
{
    int events = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    struct pollfd polled[] = {{events, POLLIN, 0},
                              {isatty(STDIN_FILENO) ? -1 : STDIN_FILENO, POLLIN, 0}};

    do {
        resume_due(monotonic_seconds());
        MHD_run(daemon);
        struct timespec idle = idle_time(daemon);
        if (ppoll(polled, 2, &idle, NULL) < 0)
            polled[1].revents = 0; /* a signal: SIGCONT */
    } while (!input_has_ended(&polled[1]));
}

static struct MHD_Daemon *listen_on(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

    return MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, (uint16_t)port, NULL, NULL,
                            handle, NULL, MHD_OPTION_SOCK_ADDR, &address,
                            MHD_OPTION_NOTIFY_COMPLETED, finish, NULL, MHD_OPTION_CONNECTION_LIMIT,
                            MOST_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT, PATIENCE_S,
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, MHD_OPTION_END);
}

int main(int count, char **words)
{
    general = standard_wishes;
    read_numbers(
        &general, wish_table,
        "An HTTP server for lessons, on 127.0.0.1: as late, slow and faulty as it is told to "
        "be. A request's query may say otherwise: /page/7?latency=0.5",
        count, words);
    prepare_for_connections();
    prctl(PR_SET_TIMERSLACK, 1); /* or Linux lets timers ring 50 µs late */
    errno = 0;
    struct MHD_Daemon *daemon = listen_on((int)general.port);
    if (!daemon) {
        fprintf(stderr, "http: cannot listen on port %g: %s\n", general.port, strerror(errno));
        return 1;
    }
    printf("ready\t%d\n", MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    if (fflush(stdout) != 0) {
        perror("http: cannot say that it is ready");
        return 1;
    }
    serve(daemon);
    resume_due(INFINITY); /* a daemon with suspended connections cannot be stopped */
    MHD_stop_daemon(daemon);
    return 0;
}
