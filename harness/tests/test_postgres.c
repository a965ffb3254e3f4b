/*
 * test_postgres.c - the PostgreSQL service, and the lessons that talk to it: with one that lives,
 * one that is killed, and none.
 */
#include "checked_memory.h"
#include "services.h"
#include "shell.h"
#include "supervise.h"
#include "test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define MODELS "sequential threading multiprocessing coroutines"

/* Prints what is still there of the service at $database after 15 s, or sooner nothing. Every
   process of a PostgreSQL stands in its folder. */
#define WHAT_IS_LEFT                                                                               \
    "folder=${database#*host=}; tries=0\n"                                                         \
    "left() { ls -d $folder 2>/dev/null; ls -l /proc/[0-9]*/cwd 2>/dev/null | grep -F $folder; "   \
    "}\n"                                                                                          \
    "while [ -n \"$(left)\" ] && [ $tries -lt 150 ]; do tries=$((tries + 1)); sleep 0.1; done\n"   \
    "left | sed 's/^/left: /'\n"

/* Orphans come to us, and have to end by themselves. */
static void await_orphans(void)
{
    while (wait(NULL) > 0)
        ;
    CHECK_EQUAL(errno, ECHILD);
}

/* Runs the script in a shell, with $database, and the ids of the service, its keeper and its server
   in $service, $keeper and $server. Skips the test where there is no PostgreSQL. */
static struct said *with_postgres(const char *script)
{
    CHECK_EQUAL(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    struct said *said = shell("harness/tests/runner/with-postgres.sh sh <<'END'\n"
                              "server=$(head -n 1 ${database#*host=}/data/postmaster.pid)\n"
                              "service=$(sed -n 's/PPid:.//p' /proc/$server/status)\n"
                              "keeper=$(pgrep -o -P $service)\n"
                              "%s\nEND",
                              script);

    if (said->code == 77)
        test_skip("PostgreSQL is not installed: make deps-postgres");
    await_orphans();
    return said;
}

/* The service ends with its input, before it has made anything. */
static void need_postgres(void)
{
    if (strncmp(shell("$BUILD/services/postgres </dev/null")->text, "missing", 7) == 0)
        test_skip("PostgreSQL is not installed: make deps-postgres");
}

/* --- lessons -------------------------------------------------------------------------------- */

TEST(every_query_is_answered_and_every_row_counted_in_every_model, .limit_s = 60)
{
    struct said *said = with_postgres(
        "for model in " MODELS "; do\n"
        "    $BUILD/$model/io/query --database $database --tasks 6 --wait 0.05 || exit\n"
        "    $BUILD/$model/io/load --database $database --tasks 4 --rows 100 || exit\n"
        "done");

    CHECK_EQUAL(said->code, 0);
    CHECK_EQUAL(count(said->text, "answer: 6 of 6 queries\n"), 4);
    CHECK_EQUAL(count(said->text, "task 6: answer 6\n"), 4);
    CHECK_EQUAL(count(said->text, "answer: 400 of 400 rows\n"), 4);
    CHECK_EQUAL(count(said->text, "task 4: 100 rows\n"), 4);
}

/* Task 1's transaction goes with its connection. */
TEST(rows_of_a_connection_that_was_ended_are_named_as_missing, .limit_s = 120)
{
    if (shell("command -v psql")->code != 0)
        test_skip("psql is not installed");
    struct said *said = with_postgres(
        "ask() { psql -X -t -A -c \"$1\" $database; }\n"
        "for model in threading multiprocessing coroutines; do\n"
        "    $BUILD/$model/io/load --database $database --tasks 2 --rows 30000 & lesson=$!\n"
        "    until [ \"$(ask \"select count(*) from pg_stat_activity where xact_start is not null "
        "and pid <> pg_backend_pid() and backend_type = 'client backend'\")\" = 2 ]; do :; done\n"
        "    ask \"select pg_terminate_backend(pid) from pg_stat_activity where pid <> "
        "pg_backend_pid() and backend_type = 'client backend' order by backend_start limit 1\"\n"
        "    wait $lesson || exit\n"
        "done");

    CHECK_EQUAL(said->code, 0);
    CHECK_EQUAL(
        count(said->text, "answer: 30000 of 60000 rows, missing: task 1's between 1 and 30000\n"),
        3);
    CHECK_EQUAL(count(said->text, "task 2: 30000 rows"), 3);
}

TEST(a_wrong_address_is_one_clear_line, .limit_s = 30)
{
    static const char *const wrong[] = {"'postgresql:///x?host=/no/where'", "nonsense=1",
                                        "postgresql://127.0.0.1:1/x"};
    need_postgres();
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct said *said = shell("for model in " MODELS "; do for lesson in query load; do\n"
                                  "    $BUILD/$model/io/$lesson --database %s && exit 1\n"
                                  "done; done; :",
                                  wrong[i]);
        CHECK_EQUAL(said->code, 0);
        CHECK_EQUAL(count(said->text, "no database: "), 8);
        CHECK_EQUAL(count(said->text, "\n"), 8);
    }
}

TEST(more_connections_than_the_server_has_are_one_clear_line, .limit_s = 60)
{
    struct said *said = with_postgres("for model in threading multiprocessing coroutines; do\n"
                                      "    $BUILD/$model/io/query --quiet --database $database "
                                      "--tasks 120 && exit 1\n"
                                      "done; :");

    CHECK_EQUAL(said->code, 0);
    CHECK_EQUAL(count(said->text, "too many clients already"), 3);
    CHECK_EQUAL(count(said->text, "\n"), 3);
}

TEST(queries_whose_server_is_killed_say_so_and_the_lesson_ends, .limit_s = 60)
{
    static const char *const models[] = {"sequential", "threading", "multiprocessing",
                                         "coroutines"};
    char script[1000];

    for (int i = 0; i < 4; i++) {
        snprintf(script, sizeof script,
                 "out=${database#*host=}.out; : >$out\n"
                 "(until grep -q started $out; do sleep 0.05; done; kill -9 $server) &\n"
                 "$BUILD/%s/io/query --database $database --tasks 2 --wait 30 >$out; code=$?\n"
                 "wait; cat $out; rm $out\n" WHAT_IS_LEFT "exit $code",
                 models[i]);
        struct said *said = with_postgres(script);
        CHECK_EQUAL(said->code, 0);
        CHECK_SAID(said, "task 1: server closed the connection unexpectedly");
        CHECK_SAID(said, "task 2: ");
        CHECK_SAID(said, "answer: 0 of 2 queries");
        CHECK_SAID(said, "PostgreSQL was killed by SIGKILL");
        CHECK_LACKS(said->text, "left: ");
    }
}

TEST(a_process_killed_in_mid_load_is_named_and_none_is_left, .limit_s = 60)
{
    struct said *said = with_postgres(
        "$BUILD/multiprocessing/io/load --quiet --database $database --tasks 2 --rows 1000000 &\n"
        "lesson=$!\n"
        "until children=$(cat /proc/$lesson/task/$lesson/children); [ $(echo $children | wc -w) = "
        "2 ]; "
        "do sleep 0.05; done; sleep 1\n"
        "kill -9 ${children%% *}; wait $lesson; echo code $?\n"
        "for child in $children; do [ -e /proc/$child ] && echo left: $child; done; :");

    CHECK_EQUAL(said->code, 0);
    CHECK_SAID(said, "SIGKILL");
    CHECK_SAID(said, "code 1");
    CHECK_LACKS(said->text, "left: ");
}

/* --- the service ---------------------------------------------------------------------------- */

TEST(a_service_leaves_nothing, .limit_s = 60)
{
    char address[200];
    struct said *said = with_postgres("echo $database");

    CHECK_EQUAL(said->code, 0);
    snprintf(address, sizeof address, "%.*s", (int)strcspn(said->text, "\n"), said->text);
    CHECK(strncmp(address, "postgresql://", strlen("postgresql://")) == 0);
    said = shell("database='%s'\n" WHAT_IS_LEFT, address);
    CHECK_LACKS(said->text, "left: ");
}

TEST(a_service_that_is_killed_or_interrupted_leaves_nothing, .limit_s = 120)
{
    static const char *const kills[] = {"-9 $service", "-TERM $service", "-9 $keeper"};
    char script[1000];

    for (int i = 0; i < 3; i++) {
        snprintf(script, sizeof script, "kill %s\n" WHAT_IS_LEFT, kills[i]);
        CHECK_LACKS(with_postgres(script)->text, "left: ");
    }
}

TEST(a_killed_server_leaves_no_memory_either, .limit_s = 60)
{
    struct said *said =
        with_postgres("memory=$(sed -n '7s/.* //p' ${database#*host=}/data/postmaster.pid)\n"
                      "ipcs -m | grep -w $memory && echo there; kill -9 $server\n" WHAT_IS_LEFT
                      "ipcs -m | grep -w $memory && echo left: memory; :");

    CHECK_SAID(said, "there");
    CHECK_LACKS(said->text, "left: ");
}

/* With the processes of its connections, which have ended by then. */
TEST(what_a_server_computes_is_known, .limit_s = 60)
{
    static const char *const postgres[] = {"postgres", NULL};
    OWNED char *arguments = NULL;
    bool missing;

    need_pidfds();
    need_postgres();
    CHECK_EQUAL(supervise_init(), 0);
    CHECK(!services_start(postgres, getenv("BUILD"), &arguments, &missing));
    double before_s = services_cpu_s();
    CHECK_EQUAL(
        shell("$BUILD/sequential/io/load --quiet --tasks 1 --rows 5000 %s", arguments)->code, 0);
    CHECK(services_cpu_s() - before_s > 0.03);
    services_stop();
}

/* --- with bench ----------------------------------------------------------------------------- */

static void begin(void)
{
    need_postgres();
    go_to_new_folder();
    copy_built("bench services/postgres sequential/io/sleep sequential/io/query");
}

/* Waits until none of the folders that are written in `databases` is there. */
static void check_nothing_left(void)
{
    struct said *said = shell("[ -s databases ] || echo left: no trace\n"
                              "for database in $(sort -u databases); do\n" WHAT_IS_LEFT "done");
    CHECK_LACKS(said->text, "left: ");
}

/* In the middle of a run, SIGKILL is sent to the server, the service or its keeper. */
static void check_kill(const char *whom, const char *problem)
{
    char script[1000];

    snprintf(script, sizeof script,
             "for database; do case $database in --database=*) break;; esac; done\n"
             "echo $database >>databases\n"
             "server=$(head -n 1 ${database#*host=}/data/postmaster.pid)\n"
             "service=$(sed -n 's/PPid:.//p' /proc/$server/status)\n"
             "keeper=$(pgrep -o -P $service)\n"
             "kill -9 $%s; echo broken; exit 1\n",
             whom);
    put_script("build/threading/io/query", script);
    struct said *said =
        shell("COLUMNS=200 build/bench run --runs 1 --no-charts io/sleep io/query -- --wait 0.02");
    CHECK_EQUAL(said->code, 0);
    CHECK_SAID(said, problem);
    CHECK_LACKS(said->text, "broken");
    CHECK_SAID(said, "io/sleep");
    CHECK_SAID(said, "Results: results/latest/");
    /* The sequential rows met a service that was started again. */
    CHECK_EQUAL(shell("grep -q '5 of 5 queries' results/latest/results.json")->code, 0);
    check_nothing_left();
}

TEST(whoever_is_killed_in_mid_run_is_a_named_error_and_the_rest_goes_on, .limit_s = 240)
{
    begin();
    check_kill("server",
               "postgres service ended with exit code 1: PostgreSQL was killed by SIGKILL");
    check_kill("service", "postgres service was killed by SIGKILL");
    check_kill("keeper",
               "postgres service ended with exit code 1: the service's keeper was killed");
}

TEST(a_killed_bench_or_guard_or_both_leave_no_server_and_no_folder, .limit_s = 120)
{
    static const char *const victims[] = {"$bench", "$guard", "$guard $bench"};

    begin();
    CHECK_EQUAL(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    /* The lesson writes down whom it talks to. */
    put_script("build/threading/io/query",
               "for database; do case $database in --database=*) break;; esac; done\n"
               "echo $database >>databases; exec sleep 60\n");
    for (int i = 0; i < 3; i++) {
        shell("rm -f databases\n"
              "build/bench run --no-charts --models threading io/query >out 2>&1 & guard=$!\n"
              "until [ -s databases ]; do sleep 0.05; done\n"
              "bench=$(pgrep -P $guard -x bench); kill -9 %s; wait $guard",
              victims[i]);
        check_nothing_left();
        await_orphans();
    }
}

TEST(where_postgres_is_not_installed_its_lessons_are_skipped_by_name, .limit_s = 30)
{
    go_to_new_folder();
    copy_built("bench sequential/io/query sequential/io/sleep");
    put_script("build/services/postgres",
               "printf 'missing\\tPostgreSQL is not installed: make deps-postgres\\n'; exit 1");
    struct said *said = shell("COLUMNS=200 build/bench run --strict --runs 1 --no-charts "
                              "io/query io/sleep -- --wait 0.02");
    CHECK_EQUAL(said->code, 0);
    CHECK_SAID(said, "io/query");
    CHECK_SAID(said, "skipped: PostgreSQL is not installed: make deps-postgres");
    CHECK_EQUAL(shell("grep -q 'skipped.*make deps-postgres' results/latest/results.json")->code,
                0);
    said = shell("COLUMNS=200 build/bench sweep io/query tasks=1:10 --no-charts");
    CHECK_EQUAL(said->code, 0);
    CHECK_EQUAL(count(said->text, "skipped: PostgreSQL is not installed"), 1);
}
