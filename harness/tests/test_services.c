/*
 * test_services.c - services that do not start, that die, that compute; and bench in whose midst
 * one is killed.
 */
#include "clock.h"
#include "services.h"
#include "shell.h"
#include "supervise.h"
#include "test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define READY "printf 'ready\\t4711\\n'; "

static const char *const http[] = {"http", NULL};
static char *arguments, *problem;
static bool missing;

static void begin(const char *service)
{
    need_pidfds();
    go_to_new_folder();
    if (service)
        put_script("build/services/http", service);
    CHECK_EQUAL(supervise_init(), 0);
}

static bool start(void)
{
    free(arguments);
    free(problem);
    problem = services_start(http, "build", &arguments, &missing);
    return !problem;
}

static bool has_ended(void)
{
    free(problem);
    problem = services_problem(http);
    return problem;
}

/* --- the services alone --------------------------------------------------------------------- */

TEST(a_service_is_started_once_and_says_its_address)
{
    begin("echo x >>starts; " READY "read end");
    CHECK(start() && start());
    CHECK(strcmp(arguments, "--url=http://127.0.0.1:4711 ") == 0);
    CHECK(!has_ended());
    services_stop();
    CHECK(strcmp(shell("wc -l <starts")->text, "1\n") == 0);
}

TEST(a_run_neither_ends_a_service_nor_counts_it)
{
    struct run_request request = {(char *const[]){"/bin/true", NULL}, 10, 100, false};

    begin(READY "read end");
    CHECK(start());
    struct run_outcome outcome = supervise(&request);
    CHECK_EQUAL(outcome.code, 0);
    CHECK_EQUAL(outcome.processes_ended, 0);
    CHECK(!has_ended());
    free(outcome.record);
    services_stop();
}

TEST(a_service_that_does_not_start_says_why, .limit_s = 30)
{
    static const struct {
        const char *service, *problem;
    } wrong[] = {
        {NULL, "http service did not start: cannot start build/services/http: No such file"},
        {"echo no such luck >&2; exit 1", "http service did not start: no such luck"},
        {"exit 1", "http service did not start: it ended without a word"},
        {"trap '' TERM; exec sleep 30", "http service did not start: it was not ready after 5 s"},
        {"printf 'missing\\tA thing is not installed: get it\\n'", "A thing is not installed: get"},
    };

    begin(NULL);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (wrong[i].service)
            put_script("build/services/http", wrong[i].service);
        CHECK(!start());
        CHECK_HAS(problem, wrong[i].problem);
        CHECK_EQUAL(missing, problem == strstr(problem, "A thing"));
    }
}

TEST(how_a_service_ended_is_said_and_it_is_started_again, .limit_s = 20)
{
    begin(READY "sleep 0.2; echo worn out; exit 3");
    CHECK(start());
    usleep(600000);
    CHECK(has_ended());
    CHECK_HAS(problem, "http service ended with exit code 3: worn out");
    CHECK(start());
    services_stop();
}

TEST(a_stopped_service_is_named_and_replaced, .limit_s = 20)
{
    begin("printf \"ready\\t$$\\n\"; read end");
    CHECK(start());
    CHECK_EQUAL(kill(atoi(strrchr(arguments, ':') + 1), SIGSTOP), 0);
    CHECK(has_ended());
    CHECK_HAS(problem, "http service was stopped (SIGSTOP)");
    CHECK(start());
    CHECK(!has_ended());
    services_stop();
}

/* At 100 % of a processor, as long as it takes to see some of it, and not for ever. */
TEST(what_a_service_computes_is_known, .limit_s = 20)
{
    begin(READY "ulimit -t 20; while :; do :; done");
    CHECK(start());
    double until_s = monotonic_seconds() + 15;
    while (services_cpu_s() < 0.1 && monotonic_seconds() < until_s)
        usleep(10000);
    CHECK(services_cpu_s() >= 0.1);
    services_stop(); /* it does not listen to its input: it is killed */
    CHECK(services_cpu_s() >= 0.1);
}

/* --- with bench ----------------------------------------------------------------------------- */

static void begin_with_bench(const char *programs)
{
    need_pidfds();
    go_to_new_folder();
    copy_built(programs);
}

TEST(a_service_killed_in_mid_run_is_a_named_error_and_the_rest_goes_on, .limit_s = 60)
{
    begin_with_bench("bench services/http sequential/io/sleep sequential/io/fetch");
    /* The service is the guard's other child, bench being the one. */
    put_script("build/threading/io/fetch",
               "guard=$(sed -n 's/PPid:.//p' /proc/$PPID/status)\n"
               "for child in $(cat /proc/$guard/task/$guard/children); do\n"
               "    [ $child = $PPID ] || kill -9 $child\n"
               "done\n"
               "sleep 0.1; echo broken; exit 1\n");
    struct said *said =
        shell("COLUMNS=200 build/bench run --runs 1 --no-charts io/sleep io/fetch -- --wait 0.02");
    CHECK_EQUAL(said->code, 0);
    CHECK_SAID(said, "http service was killed by SIGKILL");
    CHECK_LACKS(said->text, "broken");
    CHECK_SAID(said, "io/sleep");
    CHECK_SAID(said, "Results: results/latest/");
    CHECK_EQUAL(shell("grep -q 'http service was killed' results/latest/results.json")->code, 0);
    /* The sequential rows met a service that was started again. */
    CHECK_EQUAL(shell("grep -q 'pages, 20480 bytes' results/latest/results.json")->code, 0);
    CHECK_EQUAL(shell("! pgrep -f ^$PWD/build")->code, 0);
}

TEST(a_sweep_of_a_lesson_with_a_service_may_begin_with_0, .limit_s = 60)
{
    begin_with_bench("bench services/http sequential/io/fetch");
    CHECK_EQUAL(
        shell("build/bench sweep io/fetch workers=0:2 -n -r 1 -- --tasks 2 --wait 0.01")->code, 0);
    CHECK_EQUAL(count(shell("cat results/latest/results.json")->text, "\"swept_value\""), 3);
}

TEST(without_its_service_a_lesson_is_a_failed_row, .limit_s = 30)
{
    begin_with_bench("bench sequential/io/fetch");
    struct said *said = shell("COLUMNS=200 build/bench run --strict --no-charts io/fetch");
    CHECK_EQUAL(said->code, 1);
    CHECK_SAID(said, "http service did not start: cannot start");
}

/* What it leaves comes to us: it has to end by itself, within the test's time. */
TEST(a_killed_bench_leaves_no_service, .limit_s = 30)
{
    CHECK_EQUAL(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    begin_with_bench("bench services/http sequential/io/fetch");
    shell("build/bench run --no-charts io/fetch -- --wait 5 >out 2>&1 & guard=$!\n"
          "until pgrep -f ^$PWD/build/services/http; do sleep 0.05; done\n"
          "kill -9 $guard $(cat /proc/$guard/task/$guard/children); wait $guard");
    while (wait(NULL) > 0)
        ;
    CHECK_EQUAL(errno, ECHILD);
}
