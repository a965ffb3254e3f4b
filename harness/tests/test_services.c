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
#include <sys/syscall.h>
#include <sys/wait.h>

static char home[] = "/tmp/test_services.XXXXXX";
static const char *const http[] = {"http", NULL};
static char arguments[200], problem[300];

static void begin(void)
{
    int pidfd = (int)syscall(SYS_pidfd_open, getpid(), 0);

    if (pidfd < 0)
        test_skip("no pidfds here (valgrind has none)");
    close(pidfd);
    CHECK(mkdtemp(home));
    CHECK_EQUAL(shell("mkdir -p %s/build/services %s/build/sequential/io %s/build/threading/io && "
                      "cp $BUILD/bench %s/build/",
                      home, home, home, home)
                    ->code,
                0);
}

static void end(void)
{
    CHECK_EQUAL(chdir("/"), 0);
    shell("rm -rf %s", home);
}

static void put(const char *program, const char *script)
{
    CHECK_EQUAL(shell("printf '%s' >%s/build/%s && chmod +x %s/build/%s", script, home, program,
                      home, program)
                    ->code,
                0);
}

static bool start(void)
{
    char build[100];

    snprintf(build, sizeof build, "%s/build", home);
    return services_start(http, build, arguments, sizeof arguments, problem, sizeof problem);
}

static void check_problem(const char *part)
{
    if (!strstr(problem, part))
        printf("the problem is \"%s\"\n", problem);
    CHECK(strstr(problem, part));
}

/* --- the services alone --------------------------------------------------------------------- */

TEST(a_service_is_started_once_and_its_address_told)
{
    begin();
    put("services/http",
        "#!/bin/sh\\necho x >>$0.starts; printf \"ready\\\\t4711\\\\n\"; read end\\n");
    CHECK_EQUAL(supervise_init(), 0);
    CHECK(start() && start());
    CHECK(strcmp(arguments, "--url=http://127.0.0.1:4711 ") == 0);
    CHECK(!services_have_ended(http, problem, sizeof problem));
    services_stop();
    CHECK(strcmp(shell("wc -l <%s/build/services/http.starts", home)->text, "1\n") == 0);
    end();
}

TEST(a_run_neither_ends_a_service_nor_counts_it)
{
    char *const words[] = {"/bin/sh", "-c", "exit 0", NULL};
    struct run_request request = {.arguments = words, .time_limit_s = 10, .process_limit = 100};
    struct run_outcome outcome;

    begin();
    put("services/http", "#!/bin/sh\\nprintf \"ready\\\\t4711\\\\n\"; read end\\n");
    CHECK_EQUAL(supervise_init(), 0);
    CHECK(start());
    CHECK_EQUAL(supervise(&request, &outcome), 0);
    CHECK_EQUAL(outcome.code, 0);
    CHECK_EQUAL(outcome.processes_ended, 0);
    CHECK(!services_have_ended(http, problem, sizeof problem));
    free(outcome.record);
    services_stop();
    end();
}

TEST(addresses_that_have_no_room_are_refused_and_nothing_is_written_behind_it)
{
    static const char *const twice[] = {"http", "http", NULL};
    char build[100], small[64], room = (char)(sizeof "--url=http://127.0.0.1:4711 ");

    begin();
    put("services/http", "#!/bin/sh\\nprintf \"ready\\\\t4711\\\\n\"; read end\\n");
    CHECK_EQUAL(supervise_init(), 0);
    snprintf(build, sizeof build, "%s/build", home);
    for (int size = 1; size <= 2 * room; size++) {
        memset(small, 'x', sizeof small);
        CHECK_EQUAL(services_start(twice, build, small, (size_t)size, problem, sizeof problem),
                    size >= 2 * room - 1);
        CHECK(strlen(small) < (size_t)size);
        CHECK_EQUAL(strspn(small + size, "x"), sizeof small - (size_t)size);
        if (size < 2 * room - 1)
            check_problem("http service: no room for its address");
    }
    services_stop();
    end();
}

TEST(a_service_that_is_not_there_is_named)
{
    begin();
    CHECK_EQUAL(supervise_init(), 0);
    CHECK(!start());
    check_problem("http service did not start: cannot start /tmp/test_services.");
    check_problem("No such file or directory");
    end();
}

TEST(a_service_that_ends_before_it_is_ready_is_told_with_its_last_words)
{
    begin();
    put("services/http", "#!/bin/sh\\necho no such luck >&2; exit 1\\n");
    CHECK_EQUAL(supervise_init(), 0);
    CHECK(!start());
    check_problem("http service did not start: no such luck");
    end();
}

TEST(a_service_that_is_never_ready_is_given_up, .limit_s = 30)
{
    begin();
    put("services/http", "#!/bin/sh\\ntrap \"\" TERM; exec sleep 30\\n");
    CHECK_EQUAL(supervise_init(), 0);
    CHECK(!start());
    check_problem("it was not ready after 5 s");
    end();
}

TEST(how_a_service_ended_is_told_and_it_is_started_again, .limit_s = 20)
{
    begin();
    put("services/http",
        "#!/bin/sh\\nprintf \"ready\\\\t4711\\\\n\"; sleep 0.2; echo worn out; exit 3\\n");
    CHECK_EQUAL(supervise_init(), 0);
    CHECK(start());
    usleep(600000);
    CHECK(services_have_ended(http, problem, sizeof problem));
    check_problem("http service ended with exit code 3: worn out");
    CHECK(start());
    services_stop();
    end();
}

TEST(a_stopped_service_is_told_and_replaced, .limit_s = 20)
{
    begin();
    put("services/http", "#!/bin/sh\\nprintf \"ready\\\\t%%s\\\\n\" $$; read end\\n");
    CHECK_EQUAL(supervise_init(), 0);
    CHECK(start());
    CHECK_EQUAL(kill(atoi(strrchr(arguments, ':') + 1), SIGSTOP), 0);
    CHECK(services_have_ended(http, problem, sizeof problem));
    check_problem("http service was stopped (SIGSTOP)");
    CHECK(start());
    CHECK(!services_have_ended(http, problem, sizeof problem));
    services_stop();
    end();
}

/* At 100 % of a processor, as long as it takes to see some of it, and not for ever. */
TEST(what_a_service_computes_is_known, .limit_s = 20)
{
    begin();
    put("services/http",
        "#!/bin/sh\\nprintf \"ready\\\\t4711\\\\n\"; ulimit -t 20; while :; do :; done\\n");
    CHECK_EQUAL(supervise_init(), 0);
    CHECK(start());
    double until_s = monotonic_seconds() + 15;
    while (services_cpu_s() < 0.1 && monotonic_seconds() < until_s)
        usleep(10000);
    CHECK(services_cpu_s() >= 0.1);
    services_stop(); /* it does not listen to its input: it is killed */
    CHECK(services_cpu_s() >= 0.1);
    end();
}

/* --- with bench ----------------------------------------------------------------------------- */

/* The service is the guard's other child, bench being the one. */
#define KILL_SERVICE                                                                               \
    "guard=$(sed -n \"s/PPid:.//p\" /proc/$PPID/status)\\n"                                        \
    "for child in $(cat /proc/$guard/task/$guard/children); do\\n"                                 \
    "    [ $child = $PPID ] || kill -9 $child\\n"                                                  \
    "done\\n"

TEST(a_service_killed_in_mid_run_is_a_named_error_and_the_rest_goes_on, .limit_s = 60)
{
    begin();
    CHECK_EQUAL(
        shell("cp $BUILD/services/http %s/build/services/ && "
              "cp $BUILD/sequential/io/sleep $BUILD/sequential/io/fetch %s/build/sequential/io/",
              home, home)
            ->code,
        0);
    put("threading/io/fetch", "#!/bin/sh\\n" KILL_SERVICE "sleep 0.1; echo broken; exit 1\\n");
    CHECK_EQUAL(chdir(home), 0);
    struct said *said =
        shell("COLUMNS=200 build/bench run --runs 1 --no-charts io/sleep io/fetch -- --wait 0.02");
    CHECK_EQUAL(said->code, 0);
    CHECK_SAID(said, "http service was killed by SIGKILL");
    CHECK(!strstr(said->text, "broken"));
    CHECK_SAID(said, "io/sleep");
    CHECK_SAID(said, "Results: results/latest/");
    CHECK_EQUAL(shell("grep -q 'http service was killed' results/latest/results.json")->code, 0);
    /* The sequential rows met a service that was started again. */
    CHECK_EQUAL(shell("grep -q 'pages, 20480 bytes' results/latest/results.json")->code, 0);
    CHECK_EQUAL(shell("! pgrep -f ^%s/build", home)->code, 0);
    end();
}

TEST(without_its_service_a_lesson_is_a_failed_row, .limit_s = 30)
{
    begin();
    CHECK_EQUAL(shell("cp $BUILD/sequential/io/fetch %s/build/sequential/io/", home)->code, 0);
    CHECK_EQUAL(chdir(home), 0);
    struct said *said = shell("COLUMNS=200 build/bench run --strict --no-charts io/fetch");
    CHECK_EQUAL(said->code, 1);
    CHECK_SAID(said, "http service did not start: cannot start");
    end();
}

/* What it leaves comes to us: it has to end by itself, within the test's time. */
TEST(a_killed_bench_leaves_no_service, .limit_s = 30)
{
    begin();
    CHECK_EQUAL(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    CHECK_EQUAL(shell("cp $BUILD/services/http %s/build/services/ && "
                      "cp $BUILD/sequential/io/fetch %s/build/sequential/io/",
                      home, home)
                    ->code,
                0);
    CHECK_EQUAL(chdir(home), 0);
    shell("build/bench run --no-charts io/fetch -- --wait 5 >out 2>&1 & guard=$!\n"
          "until pgrep -f ^%s/build/services/http; do sleep 0.05; done\n"
          "kill -9 $guard $(cat /proc/$guard/task/$guard/children); wait $guard",
          home);
    while (wait(NULL) > 0)
        ;
    CHECK_EQUAL(errno, ECHILD);
    end();
}
