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

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#define OPEN_PATIENCE_S   10 /* for the first answers */
#define ANSWER_PATIENCE_S 2
/* What the server's processes share with others changes by some KiB without its doing. */
#define MEMORY_NOISE_BYTES 8192

static struct wanted {
    double port, connections, served, rude, seconds, rate;
} wanted = {.connections = 100, .seconds = 1, .rate = 10000};

static struct connection *polite; /* those that are not rude, behind them */
static long polite_count, served; /* at a time */

static double memory_before, memory_then;
static double trips_a_second, cpu_a_trip;
static long trips, to_plan;
static double planned_start_s;
static double *latency_s; /* of each planned message; 0: it has not come back */

/* process_memory or process_cpu_seconds, of all of the server's processes. */
static double of_server(double (*of)(pid_t process))
{
    return of(getppid()) + sum_of_descendants(getppid(), getpid(), of);
}

/* Nothing is sent meanwhile. False: some have no answer after so long. */
static bool await_answers(double patience_s)
{
    double until_s = monotonic_seconds() + patience_s, left_s = patience_s;

    while ((connections.idle < served || connections.connected < connections.count) && left_s > 0) {
        connections_run(left_s);
        left_s = until_s - monotonic_seconds();
    }
    return connections.idle >= served && connections.connected == connections.count;
}

static void only_count(struct connection *connection)
{
    (void)connection;
}

static long count_heard(void)
{
    long heard = 0;

    for (long i = 0; i < polite_count; i++)
        heard += polite[i].answered > 0;
    return heard;
}

static void open_connections(void)
{
    connections.on_answer = only_count;
    if (await_answers(OPEN_PATIENCE_S))
        return;
    if (connections.connected < connections.count)
        load_stop("%ld of %ld connections were accepted within %d s", connections.connected,
                  connections.count, OPEN_PATIENCE_S);
    load_stop("%ld of %ld connections were served within %d s", count_heard(), polite_count,
              OPEN_PATIENCE_S);
}

/* --- 2. as fast as it goes ------------------------------------------------------------------- */

static void send_again(struct connection *connection)
{
    trips++;
    connection_send(connection);
}

static void send_as_fast_as_it_goes(void)
{
    double cpu_before = of_server(process_cpu_seconds), start_s = monotonic_seconds(), passed_s = 0;

    connections.on_answer = send_again;
    for (struct connection *one = polite; one < polite + polite_count; one++)
        if (one->answered == one->sent && one->sent)
            connection_send(one);
    /* In less than two round trips of each, most of the time goes by before the first is back. */
    while (passed_s < wanted.seconds ||
           (trips < 2 * served && passed_s < wanted.seconds + OPEN_PATIENCE_S)) {
        connections_run(fmax(wanted.seconds - passed_s, 1e-3));
        passed_s = monotonic_seconds() - start_s;
    }
    trips_a_second = (double)trips / passed_s;
    cpu_a_trip = (of_server(process_cpu_seconds) - cpu_before) / fmax(1, (double)trips);
    connections.on_answer = only_count;
    if (!await_answers(ANSWER_PATIENCE_S))
        load_stop("%ld of %ld connections had no answer within %d s", served - connections.idle,
                  served, ANSWER_PATIENCE_S);
}

/* --- 3. as planned --------------------------------------------------------------------------- */

/* How late it is for the message: before its time, below 0. */
static double lateness(long index)
{
    return monotonic_seconds() - planned_start_s - (double)index / wanted.rate;
}

/* A connection sends one of every polite_count messages. */
static void note_latency(struct connection *connection)
{
    long turn = connection->answered - connection->before - 1;
    long index = turn * polite_count + (connection - polite);

    if (turn >= 0)
        latency_s[index] = lateness(index);
}

static void send_as_planned(void)
{
    to_plan = (long)fmax(1, wanted.rate * wanted.seconds);
    latency_s = memory_for((size_t)to_plan, sizeof *latency_s);
    for (struct connection *one = polite; one < polite + polite_count; one++)
        one->before = one->sent;
    connections.on_answer = note_latency;
    planned_start_s = monotonic_seconds();
    for (long planned = 0; planned < to_plan;) {
        double late_s = lateness(planned);
        for (; late_s >= 0 && planned < to_plan; late_s -= 1 / wanted.rate)
            connection_send(&polite[planned++ % polite_count]);
        if (planned < to_plan)
            connections_run(fmax(0, -lateness(planned)));
    }
    await_answers(ANSWER_PATIENCE_S);
}

/* What has not come back is as late as it is old. */
static long count_unanswered(void)
{
    long unanswered = 0;

    for (long i = 0; i < to_plan; i++)
        if (latency_s[i] == 0) {
            latency_s[i] = lateness(i);
            unanswered++;
        }
    return unanswered;
}

/* --- the report ------------------------------------------------------------------------------ */

static int compare_latencies(const void *a, const void *b)
{
    const double *one = a, *other = b;

    return (*one > *other) - (*one < *other);
}

/* What the part `share` of all do not exceed; they are sorted. */
static void report_quantile(const char *name, double share)
{
    long index = (long)ceil(share * (double)to_plan) - 1;

    printf("figure\t%s\t%.9g\ts\n", name, latency_s[index]);
}

static void report(long unanswered)
{
    double grown = memory_then - memory_before;

    qsort(latency_s, (size_t)to_plan, sizeof *latency_s, compare_latencies);
    printf("figure\tround trips a second\t%.9g\t\n", trips_a_second);
    report_quantile("p99", 0.99);
    printf("figure\tCPU a round trip\t%.9g\ts\n", cpu_a_trip);
    printf("figure\tmemory a connection\t%.9g\tB\n",
           grown < MEMORY_NOISE_BYTES ? 0 : grown / (double)served);
    report_quantile("median", 0.5);
    report_quantile("p99.9", 0.999);
    if (unanswered)
        printf("figure\tunanswered\t%ld\t\n", unanswered);
    printf("answer\t%ld of %ld connections served\n", count_heard(), polite_count);
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
    prctl(PR_SET_TIMERSLACK, 1);      /* or Linux lets timers ring 50 µs late */
    connections.count = (long)wanted.connections;
    connections.rude = (long)wanted.rude;
    connections_prepare((int)wanted.port);
    polite = connections.all + connections.rude;
    memory_before = of_server(process_memory);
    open_connections();
    memory_then = of_server(process_memory);
    send_as_fast_as_it_goes();
    send_as_planned();
    report(count_unanswered());
    return 0;
}
