/*
 * test_echo.c - io/echo in every model: what it serves, what it does with clients that misbehave
 * and without descriptors, and when its load fails.
 */
#include "shell.h"
#include "test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define SHORT "--seconds 0.1 --rate 2000"

static const char *const models[] = {"sequential", "threading", "multiprocessing", "coroutines",
                                     "libuv"};
#define MODELS (sizeof models / sizeof *models)

static void skip_where_nothing_can_be_preloaded(void)
{
    const char *build = getenv("BUILD");

    if (build && (strstr(build, "address") || strstr(build, "thread")))
        test_skip("faults are not injected below a sanitizer's runtime");
}

/* The value of a figure in a transcript; NAN: it is not there. */
static double figure(const struct said *said, const char *name)
{
    char line[60];

    snprintf(line, sizeof line, "s  %s: ", name);
    const char *found = strstr(said->text, line);
    return found ? strtod(found + strlen(line), NULL) : NAN;
}

static struct said *echo(const char *model, const char *arguments)
{
    return shell("$BUILD/%s/io/echo %s %s", model, SHORT, arguments);
}

TEST(every_connection_is_served, .limit_s = 60)
{
    for (size_t i = 1; i < MODELS; i++) {
        struct said *said = echo(models[i], "--connections 20");
        CHECK_EQUAL(said->code, 0);
        CHECK_SAID(said, "answer: 20 of 20 connections served");
        CHECK(figure(said, "round trips a second") > 0);
        CHECK(figure(said, "CPU a round trip") > 0);
        CHECK(figure(said, "memory a connection") >= 0);
        CHECK(figure(said, "median") > 0);
        CHECK(figure(said, "p99") >= figure(said, "median"));
        CHECK(figure(said, "p99.9") >= figure(said, "p99"));
        CHECK(isnan(figure(said, "unanswered")));
    }
}

/* The last of 19 waits for the end, and their messages count with their age: 0.1 s to 0. */
TEST(who_is_not_served_is_counted_all_the_same, .limit_s = 30)
{
    struct said *said = echo("sequential", "--connections 20");

    CHECK_EQUAL(said->code, 0);
    CHECK_SAID(said, "answer: 1 of 20 connections served");
    CHECK_EQUAL(lround(figure(said, "unanswered")), 190);
    CHECK(figure(said, "median") > 0.02);
    CHECK(figure(said, "p99") > 0.08);
}

/* More than are opened at a time, and than a connection's turn in the load's parts is long. */
TEST(many_connections_are_served_in_a_short_time, .limit_s = 60)
{
    struct said *said = shell("$BUILD/coroutines/io/echo --connections 2000 --seconds 0.01");

    CHECK_SAID(said, "answer: 2000 of 2000 connections served");
    CHECK(figure(said, "round trips a second") > 0);
    CHECK(figure(said, "CPU a round trip") < 0.01);
    CHECK_SAID(echo("sequential", "--connections 1000"), "answer: 1 of 1000 connections served");
}

TEST(one_connection_is_served_by_all_models, .limit_s = 30)
{
    for (size_t i = 0; i < MODELS; i++)
        CHECK_SAID(echo(models[i], "--connections 1"), "answer: 1 of 1 connections served");
}

/* A server that stands still for 0.4 s answers nothing meanwhile: without counting from the planned
   time, only one message of each connection would be late. Of those of 2 s every fifth is. */
TEST(a_stall_of_the_server_cannot_hide, .limit_s = 30)
{
    struct said *said =
        shell("$BUILD/coroutines/io/echo --connections 4 --seconds 2 --rate 2000 & server=$!\n"
              "sleep 2.8; kill -STOP $server; sleep 0.4; kill -CONT $server; wait $server");

    CHECK_EQUAL(said->code, 0);
    CHECK_SAID(said, "answer: 4 of 4 connections served");
    CHECK(figure(said, "p99") > 0.15);
}

TEST(the_others_are_served_when_clients_misbehave, .limit_s = 60)
{
    for (size_t i = 1; i < MODELS; i++) {
        struct said *said = echo(models[i], "--connections 20 --rude 9");
        CHECK_EQUAL(said->code, 0);
        CHECK_SAID(said, "answer: 11 of 11 connections served");
    }
    CHECK_SAID(echo("sequential", "--connections 10 --rude 6"),
               "answer: 1 of 4 connections served");
}

TEST(a_server_without_descriptors_says_so, .limit_s = 60)
{
    for (size_t i = 0; i < MODELS; i++) {
        struct said *said =
            shell("prlimit --nofile=40 $BUILD/%s/io/echo %s --connections 100", models[i], SHORT);
        CHECK_EQUAL(said->code, 1);
        CHECK_SAID(said, "of 100 connections");
    }
}

/* Whoever loops over accept() without a pause takes 10 s of a processor here: the load's patience.
 */
TEST(a_server_that_can_accept_no_more_does_not_spin, .limit_s = 60)
{
    skip_where_nothing_can_be_preloaded();
    for (size_t i = 1; i < MODELS; i++) {
        struct said *said = shell("TIMEFORMAT='took %%U %%S'; export TIMEFORMAT\n"
                                  "bash -c 'time LD_PRELOAD=$PWD/$BUILD/tests/faults.so "
                                  "FAULT=accept4:EMFILE:8+ $BUILD/%s/io/echo --connections 20'",
                                  models[i]);
        double user, system;
        const char *took = strstr(said->text, "took ");

        CHECK_EQUAL(said->code, 1);
        CHECK_SAID(said, strcmp(models[i], "coroutines") == 0 ? " of 20 connections were served"
                                                              : "oo many open files");
        CHECK(took && sscanf(took, "took %lf %lf", &user, &system) == 2);
        CHECK(user + system < 3);
    }
}

/* One call fails, in the server or in the load, the first, the second …: the lesson does its work,
   or says in a line what is wrong. (Not pipe2: libuv aborts without its first pipe.) */
TEST(whatever_fails_is_said_or_mended, .limit_s = 100)
{
    static const char *const faults[] = {
        "socket:EMFILE",        "fork:EAGAIN",   "accept4:EMFILE",       "bind:EINVAL",
        "accept4:ECONNABORTED", "listen:EINVAL", "timerfd_create:EMFILE"};

    skip_where_nothing_can_be_preloaded();

    for (size_t i = 0; i < MODELS * sizeof faults / sizeof *faults; i++)
        for (int call = 1; call <= 3; call++) {
            struct said *said = shell("LD_PRELOAD=$PWD/$BUILD/tests/faults.so FAULT=%s:%d "
                                      "$BUILD/%s/io/echo --connections 2 --seconds 0.02",
                                      faults[i / MODELS], call, models[i % MODELS]);
            if (said->code == 0)
                CHECK_SAID(said, " of 2 connections served");
            else
                CHECK_SAID(said, "io/echo: ");
            CHECK(said->code == 0 || said->code == 1);
        }
}

/* Kills one of them in the middle, and names what of the server's children is still alive; init may
   not have buried it yet. */
static struct said *with_killed(const char *whom, const char *model)
{
    return shell("$BUILD/%s/io/echo --connections 10 --seconds 5 --rate 2000 & server=$!\n"
                 "until load=$(pgrep -P $server -x load); do sleep 0.02; done\n"
                 "sleep 0.3; children=$(pgrep -P $server)\n"
                 "kill -KILL $%s; wait $server; code=$?; sleep 0.3\n"
                 "for child in $children; do\n"
                 "    grep -q 'State:.[^ZX]' /proc/$child/status && echo $child is left\n"
                 "done 2>/dev/null; exit $code",
                 model, whom);
}

TEST(a_load_that_is_killed_is_named, .limit_s = 60)
{
    for (size_t i = 0; i < MODELS; i++) {
        struct said *said = with_killed("load", models[i]);
        CHECK_EQUAL(said->code, 1);
        CHECK_SAID(said, "the load was killed by SIGKILL");
        CHECK(!strstr(said->text, "is left"));
    }
}

/* Its children are buried by the test. */
TEST(a_server_that_is_killed_leaves_nothing_behind, .limit_s = 60)
{
    CHECK_EQUAL(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    for (size_t i = 0; i < MODELS; i++) {
        struct said *said = with_killed("server", models[i]);
        CHECK_EQUAL(said->code, 128 + SIGKILL);
        CHECK(!strstr(said->text, "is left"));
        while (wait(NULL) > 0)
            ;
    }
}

TEST(without_its_load_the_lesson_says_which_program_is_missing, .limit_s = 30)
{
    struct said *said = shell("folder=$(mktemp -d); mkdir -p $folder/threading/io\n"
                              "cp $BUILD/threading/io/echo $folder/threading/io\n"
                              "$folder/threading/io/echo; code=$?; rm -r $folder; exit $code");

    CHECK_EQUAL(said->code, 1);
    CHECK_SAID(said, "the load failed: cannot start /tmp/");
    CHECK_SAID(said, "/services/load: No such file or directory");
}

TEST(the_load_needs_a_server, .limit_s = 30)
{
    struct said *said = shell("$BUILD/services/load --port 1 --connections 3");

    CHECK_EQUAL(said->code, 1);
    CHECK_SAID(said, "problem\tconnection 1 of 3: connection refused");
    CHECK_EQUAL(shell("$BUILD/services/load --connections 3")->code, 2);
    CHECK_EQUAL(shell("$BUILD/services/load --port 70000")->code, 2);
    CHECK_EQUAL(shell("$BUILD/services/load --port 7 --connections 2 --rude 2")->code, 2);
}

/* The load takes a third of the whole's processor time at least: it is not the server's. */
TEST(the_time_of_the_load_is_not_the_models, .limit_s = 30)
{
    struct said *said =
        shell("TIMEFORMAT='whole %%U %%S'; export TIMEFORMAT\n"
              "bash -c 'time $BUILD/coroutines/io/echo --seconds 0.3 --record=3 3>&1'");
    double user, system, whole_user, whole_system;
    const char *cpu = strstr(said->text, "\ncpu\t"), *whole = strstr(said->text, "whole ");

    CHECK(cpu && sscanf(cpu, "\ncpu\t%lf\t%lf", &user, &system) == 2);
    CHECK(whole && sscanf(whole, "whole %lf %lf", &whole_user, &whole_system) == 2);
    CHECK(user + system > 0);
    CHECK(user + system < 0.8 * (whole_user + whole_system));
}
