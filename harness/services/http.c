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
    size_t bytes, end; /* of the body; where it is cut off */
    long chunk;        /* of a stream: the one to come */
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
static ssize_t read_truncated(void *context, uint64_t position, char *buffer, size_t room)
{
    struct request *request = context;
    size_t left = position < request->end ? request->end - (size_t)position : 0;

    if (left == 0)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    left = left < room ? left : room;
    memcpy(buffer, request->body + position, left);
    return (ssize_t)left;
}

static enum MHD_Result answer_page(struct request *request)
{
    const struct wishes *wishes = &request->wishes;

    if (is_chosen(request->number, wishes->errors))
        return answer_error(request, MHD_HTTP_INTERNAL_SERVER_ERROR, "this page is to fail\n");
    request->body = page_html(request->number, wishes, request->query, &request->bytes);
    if (!request->body)
        return MHD_NO;
    /* Others than those that fail, where as many are to. */
    if (is_chosen(request->number + 1, wishes->truncate)) {
        request->end = request->bytes / 2;
        return queue(
            request, MHD_HTTP_OK, "text/html",
            MHD_create_response_from_callback(request->bytes, 4096, read_truncated, request, NULL));
    }
    return queue(
        request, MHD_HTTP_OK, "text/html",
        MHD_create_response_from_buffer(request->bytes, request->body, MHD_RESPMEM_PERSISTENT));
}

static enum MHD_Result answer_items(struct request *request)
{
    request->body = items_json(request->number, &request->wishes, request->query, &request->bytes);
    if (!request->body)
        return MHD_NO;
    return queue(
        request, MHD_HTTP_OK, "application/json",
        MHD_create_response_from_buffer(request->bytes, request->body, MHD_RESPMEM_PERSISTENT));
}

/* Chunk C is due C intervals after the answer's begin, however late the one before was. */
static ssize_t read_stream(void *context, uint64_t position, char *buffer, size_t room)
{
    struct request *request = context;
    const struct wishes *wishes = &request->wishes;
    double due_s = request->arrived_s + wishes->latency + (double)request->chunk * wishes->interval;
    char line[100];

    (void)position;
    if (request->chunk > (long)wishes->chunks)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (due_s > monotonic_seconds()) {
        suspend_until(request, due_s);
        return 0;
    }
    size_t length = chunk_line(request->number, request->chunk, line, sizeof line);
    if (length > room)
        return MHD_CONTENT_READER_END_WITH_ERROR; /* never: room is some KiB */
    memcpy(buffer, line, length);
    request->chunk++;
    return (ssize_t)length;
}

static enum MHD_Result answer_stream(struct request *request)
{
    request->chunk = 1;
    return queue(
        request, MHD_HTTP_OK, "application/x-ndjson",
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 1024, read_stream, request, NULL));
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
    static const struct {
        const char *place;
        enum MHD_Result (*answer)(struct request *request);
        bool numbered; /* the number is the address's last part */
    } places[] = {{"/page/", answer_page, true},
                  {"/stream/", answer_stream, true},
                  {"/api/items", answer_items, false},
                  {"/", answer_page, false}};

    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        size_t length = strlen(places[i].place);
        if (strncmp(url, places[i].place, length) != 0)
            continue;
        if (places[i].numbered)
            request->number = whole_number(url + length);
        if ((!places[i].numbered && url[length]) || request->number < 1)
            break;
        return places[i].answer(request);
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

/* How long nothing will happen by itself; false: for ever. */
static bool idle_time(struct MHD_Daemon *daemon, struct timespec *idle)
{
    MHD_UNSIGNED_LONG_LONG idle_ms;
    double idle_s = INFINITY;

    if (MHD_get_timeout(daemon, &idle_ms) == MHD_YES)
        idle_s = (double)idle_ms / 1e3;
    if (!TAILQ_EMPTY(&suspended))
        idle_s = fmax(0, fmin(idle_s, TAILQ_FIRST(&suspended)->due_s - monotonic_seconds()));
    if (isinf(idle_s))
        return false;
    idle->tv_sec = (time_t)idle_s;
    idle->tv_nsec = (long)((idle_s - (double)idle->tv_sec) * 1e9);
    return true;
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
        struct timespec idle;
        resume_due(monotonic_seconds());
        MHD_run(daemon);
        bool bounded = idle_time(daemon, &idle);
        if (ppoll(polled, 2, bounded ? &idle : NULL, NULL) < 0)
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
