/*
 * load.c - build/services/load: measures a server that sends back what it is sent. Started by the
 * lesson io/echo, whose child it is; it never shares a process with a server.
 *
 * Usage: build/services/load --port 7000 --connections 100 --seconds 1 --rate 10000
 *
 * 1. It opens all connections, and sends a message of 64 bytes on each. When as many have answered
 *    as the server serves at a time, it looks at the memory of the server, its parent process.
 * 2. For so many seconds, each connection sends its next message as soon as the one before has come
 *    back: the round trips a second, and the processor time that the server used for each.
 * 3. For as long again, messages are sent at a fixed rate, by each connection in its turn, whether
 *    the earlier ones have come back or not. The latency of each counts from the moment at which it
 *    was planned to go out: a server that stalls delays all that fall into the stall, and cannot
 *    hide it by keeping the load from sending (Gil Tene calls that coordinated omission). A message
 *    without an answer counts with its age at the end.
 *
 * Then it closes the connections, and writes to its standard output lines of fields separated by
 * one tab: "figure NAME VALUE UNIT", "answer TEXT"; or else "problem TEXT", and ends with exit
 * code 1.
 */
#include "clock.h"
#include "connections.h"
#include "process_tree.h"
#include "program.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>

#define OPEN_PATIENCE_MS   10000 /* for the first answers */
#define ANSWER_PATIENCE_MS 2000
/* What the server's processes share with others changes by some KiB without its doing. */
#define MEMORY_NOISE_BYTES 8192

static struct wanted {
    double port, connections, served, rude, seconds, rate;
} wanted = {.connections = 100, .seconds = 1, .rate = 10000};

static enum { OPENING, AS_FAST_AS_IT_GOES, COMING_HOME, AS_PLANNED, LAST_ONES } phase;

static struct connections connections;
static struct connection *polite; /* those that are not rude, behind them */
static long polite_count, served; /* at a time */
static uv_timer_t timer;
static uv_poll_t tick;
static int tick_fd = -1;

static double memory_before, memory_then, cpu_before;
static long trips, planned, to_plan;
static uint64_t phase_start_ns;
static double trips_a_second, cpu_a_trip;
static uint64_t *latency_ns; /* of each planned message; 0: it has not come back */

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

static void check(int error, const char *what)
{
    if (error < 0)
        load_stop("%s: %s", what, uv_strerror(error));
}

/* And then every millisecond, until it is stopped. */
static void after(double seconds, uv_timer_cb then)
{
    check(uv_timer_start(&timer, then, (uint64_t)ceil(seconds * 1e3), 1), "a timer");
}

/* process_memory or process_cpu_seconds, of all of the server's processes. */
static double of_server(double (*of)(pid_t process))
{
    return of(getppid()) + sum_of_descendants(getppid(), getpid(), of);
}

/* --- 3. as planned --------------------------------------------------------------------------- */

static uint64_t planned_ns(long index)
{
    return phase_start_ns + (uint64_t)((double)index * 1e9 / wanted.rate);
}

/* What has not come back is as late as it is old. */
static long count_unanswered(void)
{
    uint64_t now_ns = uv_hrtime();
    long unanswered = 0;

    for (long i = 0; i < to_plan; i++)
        if (!latency_ns[i]) {
            latency_ns[i] = now_ns - planned_ns(i);
            unanswered++;
        }
    return unanswered;
}

/* A connection sends one of every polite_count messages. */
static void note_latency(const struct connection *connection)
{
    long turn = connection->answered - connection->before - 1;
    long index = turn * polite_count + (connection - polite);

    if (turn >= 0)
        latency_ns[index] = uv_hrtime() - planned_ns(index);
}

static void finish(void)
{
    phase = LAST_ONES;
    uv_timer_stop(&timer);
    uv_close((uv_handle_t *)&timer, NULL);
    connections_close(&connections);
}

static void on_last_patience(uv_timer_t *handle)
{
    (void)handle;
    finish();
}

static void on_tick(uv_poll_t *handle, int status, int events)
{
    uint64_t rings, now_ns = uv_hrtime();

    (void)events;
    check(status, "a timer");
    if (read(tick_fd, &rings, sizeof rings) < 0 && errno != EAGAIN)
        check(-errno, "a timer");
    for (; planned < to_plan && planned_ns(planned) <= now_ns; planned++)
        connection_send(&polite[planned % polite_count]);
    if (planned < to_plan)
        return;
    uv_close((uv_handle_t *)handle, NULL);
    phase = LAST_ONES;
    if (connections.idle >= served)
        finish();
    else
        after(ANSWER_PATIENCE_MS / 1e3, on_last_patience);
}

/* libuv's timers count whole milliseconds, in which many messages are due. */
static void send_as_planned(void)
{
    double interval_s = fmax(1 / wanted.rate, 20e-6);
    struct itimerspec every = {.it_interval.tv_sec = (time_t)interval_s,
                               .it_interval.tv_nsec = (long)(fmod(interval_s, 1) * 1e9)};

    every.it_value = every.it_interval;
    to_plan = (long)fmax(1, wanted.rate * wanted.seconds);
    latency_ns = memory_for((size_t)to_plan, sizeof *latency_ns);
    for (struct connection *one = polite; one < polite + polite_count; one++)
        one->before = one->sent;
    tick_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (tick_fd < 0 || timerfd_settime(tick_fd, 0, &every, NULL) < 0)
        check(-errno, "a timer");
    check(uv_poll_init(connections.loop, &tick, tick_fd), "a timer");
    check(uv_poll_start(&tick, UV_READABLE, on_tick), "a timer");
    phase = AS_PLANNED;
    phase_start_ns = uv_hrtime();
}

/* --- 2. as fast as it goes ------------------------------------------------------------------- */

static void on_lost(uv_timer_t *handle)
{
    (void)handle;
    load_stop("%ld of %ld connections had no answer within %d s", served - connections.idle, served,
              ANSWER_PATIENCE_MS / 1000);
}

static void come_home(uv_timer_t *handle)
{
    uint64_t passed_ns = uv_hrtime() - phase_start_ns;
    /* In less than two round trips of each, most of the time goes by before the first is back. */
    if (trips < 2 * served && (double)passed_ns < (wanted.seconds + OPEN_PATIENCE_MS / 1e3) * 1e9)
        return;
    uv_timer_stop(handle);
    trips_a_second = (double)trips * 1e9 / (double)passed_ns;
    cpu_a_trip = (of_server(process_cpu_seconds) - cpu_before) / fmax(1, (double)trips);
    phase = COMING_HOME;
    after(ANSWER_PATIENCE_MS / 1e3, on_lost);
    if (connections.idle >= served)
        send_as_planned();
}

static void send_as_fast_as_it_goes(void)
{
    memory_then = of_server(process_memory);
    cpu_before = of_server(process_cpu_seconds);
    phase = AS_FAST_AS_IT_GOES;
    phase_start_ns = uv_hrtime();
    uv_update_time(connections.loop);
    after(wanted.seconds, come_home);
    for (struct connection *one = polite; one < polite + polite_count; one++)
        if (one->answered == one->sent && one->sent)
            connection_send(one);
}

/* --- 1. opening ------------------------------------------------------------------------------ */

static void on_not_served(uv_timer_t *handle)
{
    long answered = 0;

    (void)handle;
    if (connections.connected < connections.count)
        load_stop("%ld of %ld connections were accepted within %d s", connections.connected,
                  connections.count, OPEN_PATIENCE_MS / 1000);
    for (long i = 0; i < polite_count; i++)
        answered += polite[i].answered > 0;
    load_stop("%ld of %ld connections were served within %d s", answered, polite_count,
              OPEN_PATIENCE_MS / 1000);
}

static void begin_if_all_are_there(void)
{
    if (connections.idle >= served && connections.connected == connections.count)
        send_as_fast_as_it_goes();
}

static void on_answer(struct connection *connection)
{
    switch (phase) {
    case OPENING:
        begin_if_all_are_there();
        break;
    case AS_FAST_AS_IT_GOES:
        trips++;
        connection_send(connection);
        break;
    case COMING_HOME:
        if (connections.idle >= served) {
            uv_timer_stop(&timer);
            send_as_planned();
        }
        break;
    case AS_PLANNED:
    case LAST_ONES:
        note_latency(connection);
        if (phase == LAST_ONES && connections.idle >= served)
            finish();
    }
}

/* --- the report ------------------------------------------------------------------------------ */

static int compare_latencies(const void *a, const void *b)
{
    const uint64_t *one = a, *other = b;

    return (*one > *other) - (*one < *other);
}

/* What the part `share` of all do not exceed; they are sorted. */
static void report_quantile(const char *name, double share)
{
    long index = (long)ceil(share * (double)to_plan) - 1;

    printf("figure\t%s\t%.9g\ts\n", name, (double)latency_ns[index] / 1e9);
}

static void report(long unanswered)
{
    double grown = memory_then - memory_before;
    long heard = 0;

    for (long i = 0; i < polite_count; i++)
        heard += polite[i].answered > 0;
    qsort(latency_ns, (size_t)to_plan, sizeof *latency_ns, compare_latencies);
    printf("figure\tround trips a second\t%.9g\t\n", trips_a_second);
    report_quantile("p99", 0.99);
    printf("figure\tCPU a round trip\t%.9g\ts\n", cpu_a_trip);
    printf("figure\tmemory a connection\t%.9g\tB\n",
           grown < MEMORY_NOISE_BYTES ? 0 : grown / (double)served);
    report_quantile("median", 0.5);
    report_quantile("p99.9", 0.999);
    if (unanswered)
        printf("figure\tunanswered\t%ld\t\n", unanswered);
    printf("answer\t%ld of %ld connections served\n", heard, polite_count);
    if (fflush(stdout) != 0)
        exit(1);
}

/* --- arguments ------------------------------------------------------------------------------- */

#define WANTED(name, ...) NUMBER(struct wanted, name, __VA_ARGS__)
static const struct number numbers[] = {
    WANTED(port, 1, 65535, true, "of the server, on 127.0.0.1"),
    WANTED(connections, 1, 1e6, true, "how many (100)"),
    WANTED(served, 1, 1e6, true, "how many of them the server serves at a time (all)"),
    WANTED(rude, 0, 1e6, true, "how many of them break off, or do not listen (0)"),
    WANTED(seconds, 0.001, 3600, false, "how long each of the two parts takes (1)"),
    WANTED(rate, 1, 1e6, true, "how many messages a second, in the second part (10000)"),
    {NULL, 0, 0, 0, false, NULL},
};

static void read_arguments(int count, char **words)
{
    read_numbers(&wanted, numbers,
                 "Measures a server that sends back what it is sent: its parent process, on "
                 "127.0.0.1.",
                 count, words);
    polite_count = (long)wanted.connections - (long)wanted.rude;
    served = wanted.served > 0 ? (long)wanted.served : polite_count;
    served = served < polite_count ? served : polite_count;
    if (wanted.port < 1 || polite_count < 1) {
        fputs("load: needs a --port, and one connection at least that is not rude\n", stderr);
        exit(2);
    }
}

int main(int count, char **words)
{
    read_arguments(count, words);
    prepare_for_connections();
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* without its server it has nothing to do */
    connections.loop = uv_default_loop();
    connections.count = (long)wanted.connections;
    connections.rude = (long)wanted.rude;
    connections.on_connected = begin_if_all_are_there;
    connections.on_answer = on_answer;
    connections.all = memory_for((size_t)connections.count, sizeof *connections.all);
    polite = connections.all + connections.rude;
    check(uv_ip4_addr("127.0.0.1", (int)wanted.port, &connections.server), "the address");
    check(uv_timer_init(connections.loop, &timer), "a timer");
    memory_before = of_server(process_memory);
    connections_open(&connections);
    after(OPEN_PATIENCE_MS / 1e3, on_not_served);
    uv_run(connections.loop, UV_RUN_DEFAULT);
    long unanswered = count_unanswered();
    report(unanswered);
    uv_loop_close(connections.loop);
    close(tick_fd);
    free(connections.all);
    free(latency_ns);
    return 0;
}
