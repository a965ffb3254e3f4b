/*
 * bench_echo.c - an echo server of tasks beside one of raw libuv callbacks.
 *
 * Usage: make bench-coroutines [ARGS=--quick]
 *
 * Each server runs in a process of its own; this one makes the load: connections on which 64 bytes
 * go to the server and back, again and again, by plain epoll. In each round both servers have their
 * turn, one after the other, and who is first changes. The figures are the round trips of all
 * connections together, and the server's processor time for each, which is the steadier of the two
 * where the load shares the processors. The ratio is the median of those of the rounds: what
 * disturbs a round disturbs both.
 */
#include "clock.h"
#include "co_stream.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MESSAGE_BYTES 64
#define BUFFER_BYTES  4096
#define MOST          100 /* connections */
#define MOST_ROUNDS   11

static _Noreturn void stop(const char *what)
{
    fprintf(stderr, "bench_echo: %s\n", what);
    exit(1);
}

/* --- the server of tasks ---------------------------------------------------------------------- */

static void tell_port(int to, int port)
{
    if (write(to, &port, sizeof port) != sizeof port)
        stop("the load has gone");
}

static void echo(co_stream *stream, void *unused)
{
    char text[BUFFER_BYTES];
    ssize_t size;

    (void)unused;
    while ((size = co_read(stream, text, sizeof text)) > 0)
        if (co_write(stream, text, (size_t)size))
            return;
}

static void *serve_by_tasks(void *to)
{
    co_server *server;
    int error = co_start_server(&server, "127.0.0.1", 0, echo, NULL);

    if (error)
        stop(co_strerror(error));
    tell_port(*(int *)to, co_server_port(server));
    co_sleep(60);
    return NULL;
}

static void run_tasks(int to)
{
    int error = co_run(serve_by_tasks, &to, NULL);

    if (error)
        stop(co_strerror(error));
}

/* --- the server of callbacks ------------------------------------------------------------------ */

static void on_closed(uv_handle_t *handle)
{
    free(handle);
}

static void give_buffer(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    static char text[BUFFER_BYTES];

    (void)handle, (void)suggested;
    *buffer = uv_buf_init(text, sizeof text);
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    uv_buf_t answer = uv_buf_init(buffer->base, size > 0 ? (unsigned)size : 0);

    if (size < 0 || (size > 0 && uv_try_write(stream, &answer, 1) != size))
        uv_close((uv_handle_t *)stream, on_closed);
}

static void on_connection(uv_stream_t *server, int status)
{
    uv_tcp_t *connection = malloc(sizeof *connection);

    if (status || !connection || uv_tcp_init(server->loop, connection) ||
        uv_accept(server, (uv_stream_t *)connection) || uv_tcp_nodelay(connection, 1) ||
        uv_read_start((uv_stream_t *)connection, give_buffer, on_read))
        stop("the libuv server could not take a connection");
}

static void run_callbacks(int to)
{
    uv_loop_t *loop = uv_default_loop();
    uv_tcp_t server;
    struct sockaddr_in address;
    int size = sizeof address;

    if (uv_ip4_addr("127.0.0.1", 0, &address) || uv_tcp_init(loop, &server) ||
        uv_tcp_bind(&server, (struct sockaddr *)&address, 0) ||
        uv_listen((uv_stream_t *)&server, 1024, on_connection) ||
        uv_tcp_getsockname(&server, (struct sockaddr *)&address, &size))
        stop("the libuv server could not listen");
    tell_port(to, ntohs(address.sin_port));
    uv_run(loop, UV_RUN_DEFAULT);
}

/* --- the load --------------------------------------------------------------------------------- */

static pid_t start_server(void (*run)(int to), int *port)
{
    int ends[2];

    if (pipe(ends))
        stop("no pipe");
    pid_t server = fork();
    if (server == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        run(ends[1]);
        _exit(0);
    }
    close(ends[1]);
    if (server < 0 || read(ends[0], port, sizeof *port) != sizeof *port)
        stop("a server did not start");
    close(ends[0]);
    return server;
}

static void send_message(int fd)
{
    static const char message[MESSAGE_BYTES];

    if (send(fd, message, sizeof message, MSG_NOSIGNAL) != sizeof message)
        stop("a connection broke");
}

static void connect_all(int fds[], int count, int port, int poll)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int on = 1;

    for (int i = 0; i < count; i++) {
        fds[i] = socket(AF_INET, SOCK_STREAM, 0);
        struct epoll_event readable = {.events = EPOLLIN, .data.fd = fds[i]};
        if (fds[i] < 0 || connect(fds[i], (struct sockaddr *)&address, sizeof address) ||
            setsockopt(fds[i], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) ||
            epoll_ctl(poll, EPOLL_CTL_ADD, fds[i], &readable))
            stop("no connection to a server");
    }
}

/* Sends what has come back on its way again, for so long; returns how often. */
static long make_load(int poll, double for_seconds)
{
    double end = monotonic_seconds() + for_seconds;
    struct epoll_event events[MOST];
    char answer[BUFFER_BYTES];
    long trips = 0;

    while (monotonic_seconds() < end) {
        int ready = epoll_wait(poll, events, MOST, 1000);

        if (ready == 0)
            stop("a server does not answer");
        for (int i = 0; i < ready; i++) {
            if (recv(events[i].data.fd, answer, sizeof answer, 0) != MESSAGE_BYTES)
                stop("an answer is not what was sent");
            send_message(events[i].data.fd);
            trips++;
        }
    }
    return trips;
}

struct figures {
    double trips_per_s, cpu_us; /* of the server, for each round trip */
};

static struct figures measure(void (*run)(int to), int count, double for_seconds)
{
    int port, fds[MOST], poll = epoll_create1(0);
    pid_t server = start_server(run, &port);
    clockid_t server_cpu;

    if (clock_getcpuclockid(server, &server_cpu))
        stop("no clock for the server's processor time");
    connect_all(fds, count, port, poll);
    for (int i = 0; i < count; i++)
        send_message(fds[i]);
    make_load(poll, for_seconds / 10); /* the first trips are slower */
    double start = monotonic_seconds(), cpu = clock_seconds(server_cpu);
    double trips = (double)make_load(poll, for_seconds);
    cpu = clock_seconds(server_cpu) - cpu;
    double elapsed = monotonic_seconds() - start;
    for (int i = 0; i < count; i++)
        close(fds[i]);
    close(poll);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    return (struct figures){trips / elapsed, cpu / trips * 1e6};
}

/* --- the table -------------------------------------------------------------------------------- */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double figures[], int rounds)
{
    qsort(figures, (size_t)rounds, sizeof *figures, ascending);
    return figures[rounds / 2];
}

/* The best round is the least disturbed one. */
static void print_row(const char *what, const char *unit, double figures[2][MOST_ROUNDS],
                      int rounds, bool more_is_better)
{
    double ratios[MOST_ROUNDS] = {0}, best[2], ratio;
    int digits = more_is_better ? 0 : 2;

    for (int round = 0; round < rounds; round++)
        ratios[round] = figures[0][round] / figures[1][round];
    ratio = median(ratios, rounds);
    printf("  %-31s %-5s", what, unit);
    for (int s = 0; s < 2; s++) {
        double middle = median(figures[s], rounds);

        best[s] = figures[s][more_is_better ? rounds - 1 : 0];
        printf(" %9.*f %9.*f", digits, middle, digits, best[s]);
    }
    printf(" %9.2f %9.2f\n", ratio, best[0] / best[1]);
}

static void compare(int connections, int rounds, double for_seconds)
{
    double trips[2][MOST_ROUNDS], cpu[2][MOST_ROUNDS];

    for (int round = 0; round < rounds; round++) {
        for (int turn = 0; turn < 2; turn++) {
            int s = (round + turn) % 2;
            struct figures one =
                measure(s == 0 ? run_tasks : run_callbacks, connections, for_seconds);
            trips[s][round] = one.trips_per_s;
            cpu[s][round] = one.cpu_us;
        }
    }
    printf("echo of 64 bytes on %d connection%s\n", connections, connections > 1 ? "s" : "");
    print_row("round trips", "1/s", trips, rounds, true);
    print_row("processor time of the server", "us", cpu, rounds, false);
}

int main(int count, char **arguments)
{
    bool quick = count > 1 && strcmp(arguments[1], "--quick") == 0;
    int rounds = quick ? 3 : MOST_ROUNDS;
    double for_seconds = quick ? 0.2 : 0.5;

    if (count > 1 && !quick) {
        fprintf(stderr, "usage: bench_echo [--quick]\n");
        return 2;
    }
    printf("%-39s %9s %9s %9s %9s %9s %9s\n", "median and best", "ours", "best", "libuv", "best",
           "ratio", "best");
    fflush(stdout);
    compare(MOST, rounds, for_seconds);
    compare(1, rounds, for_seconds);
    return 0;
}
