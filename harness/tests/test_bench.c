/*
 * test_bench.c - bench as its user meets it: mistakes, lessons of one's own, programs that fail,
 * a full disk, Ctrl-C.
 *
 * Each test has a folder of its own with a copy of bench in it, so that "build" there holds just
 * the lessons that the test puts in: shell scripts that write a record.
 */
#include "shell.h"
#include "test.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A script that writes the record of one task, and ends. */
#define RECORD(answer)                                                                             \
    "for word; do case $word in --record=*) fd=${word#*=};; esac; done\n"                          \
    "printf 'record\\t1\\ntasks\\t1\\nevent\\t0\\t1\\tstarted\\nevent\\t0.01\\t1\\tfinished\\n"    \
    "answer\\t" answer "\\ntotal\\t0.01\\nend\\n' >/dev/fd/$fd\n"

static void enter_a_folder(void)
{
    char plots[PATH_MAX];

    CHECK(realpath("plots", plots));
    go_to_new_folder();
    copy_built("bench");
    shell_ends(0, "cp -r %s .", plots);
}

static void put_lesson(const char *model, const char *lesson, const char *script)
{
    char path[200];

    snprintf(path, sizeof path, "build/%s/io/%s", model, lesson);
    put_script(path, script);
}

static void enter_with_a_lesson(void)
{
    enter_a_folder();
    put_lesson("threading", "mine", RECORD("42"));
}

/* A real lesson, perhaps in another model's place. */
static void put_copy(const char *of, const char *lesson, const char *model)
{
    shell_ends(0, "mkdir -p build/%s/io && cp $BUILD/%s/%s build/%s/%s", model, of, lesson, model,
               lesson);
}

TEST(a_mistake_is_one_line_and_exit_code_2)
{
    static const char *const mistakes[][2] = {
        {"walk", "there is no command 'walk': it is run, sweep, claims, list, report or compare"},
        {"run io/nothing", "there is no lesson 'io/nothing': see bench list"},
        {"run --runs 0", "--runs: '0' is not a whole number from 1 to 1000"},
        {"run --runs 2.5", "--runs: '2.5' is not a whole number"},
        {"run --time-limit nan", "--time-limit: 'nan' is not a number of seconds"},
        {"run --models threading,fibres", "there is no model 'fibres': see bench list"},
        {"run -- 'a b'", "'a b': an argument of a lesson is not empty and has no blanks"},
        {"sweep io/mine",
         "a sweep needs a lesson and a range: bench sweep io/sleep tasks=1:100000"},
        {"sweep io/mine tasks", "'tasks' is not a range such as tasks=1:100000 or wait=0.01:1"},
        {"sweep io/mine tasks=5:1", "'tasks=5:1' is not a range"},
        {"sweep io/mine tasks=1:x", "'tasks=1:x' is not a range"},
        {"sweep io/mine tasks=1:5x", "'tasks=1:5x' is not a range"},
        {"run io/half_blocking -- --tasks 50x",
         "io/half_blocking: --tasks: '50x' is not a whole number from 1 to 10000000"},
        {"run io/half_blocking -- --wat 3", "io/half_blocking: unrecognized option '--wat'"},
        {"sweep io/half_blocking nonsense=1:5",
         "io/half_blocking has no argument 'nonsense'; it can be swept over tasks, wait"},
        {"sweep io/half_blocking tasks=0:5", "--tasks of io/half_blocking goes from 1 to 10000000"},
        {"sweep io/half_blocking tasks=1.5:5", "--tasks of io/half_blocking is a whole number"},
        {"sweep io/half_blocking order=1:2",
         "--order of io/half_blocking is a choice: there are no sizes from one to the other"},
        {"sweep io/half_blocking wait=0:1 -- --tasks none",
         "io/half_blocking: --tasks: 'none' is not a whole number"},
        {"sweep io/nothing tasks=1:5", "there is no lesson 'io/nothing': see bench list"},
        {"sweep io/mine tasks=1:5 --most-seconds no", "--most-seconds: 'no' is not a number"},
        {"list all", "list takes no arguments, not 'all'"},
        {"report a b", "report takes one folder"},
    };

    enter_with_a_lesson();
    put_copy("threading", "io/half_blocking", "threading");
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        struct said *said = shell("build/bench %s", mistakes[i][0]);
        CHECK_SAID(said, mistakes[i][1]);
        CHECK_EQUAL(said->code, 2);
        CHECK_EQUAL(count(said->text, "\n"), 1);
    }
    shell_ends(0, "test ! -e results");
}

TEST(help_answers)
{
    enter_a_folder();
    struct said *said =
        shell_ends(0, "build/bench --help && build/bench run --help && build/bench list --help && "
                      "build/bench report --help");
    CHECK_SAID(said, "--time-limit=SECONDS");
}

TEST(a_lesson_of_ones_own_is_found_run_tabled_and_saved, .limit_s = 60)
{
    enter_a_folder();
    put_lesson("sequential", "mine", RECORD("42"));
    put_lesson("threading", "mine", RECORD("42"));
    put_lesson("go", "mine", RECORD("42"));
    CHECK_SAID(shell("build/bench list"), "sequential threading go");
    struct said *said = shell_ends(0, "build/bench run --strict --no-charts");
    CHECK_SAID(said, "io/mine");
    CHECK_SAID(said, "\n  go ");
    CHECK_SAID(said, "Results: results/latest/");
    shell_ends(
        0, "cd results/latest && test -s results.json && test -s results.csv && test -s tables.md");
}

TEST(charts_and_the_page_are_drawn_for_it, .limit_s = 120)
{
    if (shell("command -v gnuplot")->code != 0)
        test_skip("gnuplot is not installed (apt-get install gnuplot-nox)");
    enter_with_a_lesson();
    shell_ends(0, "build/bench run --strict --runs 1");
    shell_ends(
        0, "cd results/latest && test -s bars.svg && test -s bars.png && test -s io-mine.svg && "
           "test -s io-mine-timeline.png && test -s report.html");
}

TEST(results_are_reported_again_and_damaged_ones_refused, .limit_s = 60)
{
    enter_with_a_lesson();
    shell("build/bench run --no-charts --runs 1");
    struct said *said = shell_ends(0, "build/bench report --no-charts");
    CHECK_SAID(said, "io/mine");
    shell("sed -i 's/\"version\": [0-9]*/\"version\": 99/' results/latest/results.json");
    said = shell_ends(1, "build/bench report");
    CHECK_SAID(said, "version 99");
    shell("head -c 500 results/latest/results.json >x; mv x results/latest/results.json");
    said = shell_ends(1, "build/bench report");
    CHECK_SAID(said, "results.json");
    CHECK_EQUAL(count(said->text, "\n"), 1);
}

/* Each way to fail is a row that says so, while the others go on. */
TEST(programs_that_fail_are_rows_that_say_what_happened, .limit_s = 60)
{
    static const char *const failing[][3] = {
        {"crashing", "kill -SEGV $$", "killed by SIGSEGV"},
        {"killed", "kill -9 $$", "killed by SIGKILL"},
        {"hanging", "sleep 30", "still running after 1 s"},
        {"leaving", "echo no luck; exit 7", "exit code 7: no luck"},
        {"silent", "exit 0", "its record, line 0: empty"},
        {"wrong", RECORD("43"), "wrong: the answer is \"43\", in sequential it was \"42\""},
        {"littering", RECORD("42") "sleep 30 &", "left 1 process behind"},
    };

    enter_a_folder();
    put_lesson("sequential", "mine", RECORD("42"));
    for (size_t i = 0; i < sizeof failing / sizeof *failing; i++)
        put_lesson(failing[i][0], "mine", failing[i][1]);
    shell("mkdir -p build/absurd/io && echo no program | install /dev/stdin build/absurd/io/mine");
    struct said *said = shell_ends(0, "COLUMNS=200 build/bench run --no-charts --time-limit 1");
    for (size_t i = 0; i < sizeof failing / sizeof *failing; i++)
        CHECK_SAID(said, failing[i][2]);
    CHECK_SAID(said, "cannot start");
    shell_ends(1, "build/bench run --no-charts --time-limit 1 --strict --models crashing");
}

TEST(ctrl_c_saves_what_is_measured_marks_it_partial_and_leaves_nothing, .limit_s = 60)
{
    enter_a_folder();
    put_lesson("sequential", "a", RECORD("42"));
    put_lesson("sequential", "b", "sleep 30");
    struct said *said = shell("build/bench run --no-charts >out 2>&1 & bench=$!\n"
                              "until grep -q io/a out; do sleep 0.05; done; sleep 0.5\n"
                              "kill -TERM $bench; wait $bench; echo code $?; cat out");
    CHECK_SAID(said, "code 143");
    CHECK_SAID(said, "Partial results: results/latest/");
    shell_ends(0, "grep -q '\"partial\": true' results/latest/results.json");
    CHECK_EQUAL(shell("grep -c '\"lesson\"' results/latest/results.json")->text[0], '2');
}

TEST(a_full_disk_leaves_the_earlier_results_intact, .limit_s = 60)
{
    enter_with_a_lesson();
    shell_ends(0, "build/bench run --no-charts");
    shell_ends(0, "readlink results/latest >before; md5sum results/latest/* >sums");
    /* A file may have 512 bytes: as good as a full disk. The shell ignores SIGXFSZ for bench. */
    struct said *said = shell_ends(1, "trap '' XFSZ; ulimit -f 1; build/bench run --no-charts");
    CHECK_SAID(said, "cannot save results.json: File too large; the earlier results are untouched");
    shell_ends(0, "readlink results/latest | cmp - before && md5sum --quiet -c sums");
    shell_ends(0, "test ! -e results/.unfinished");
}

TEST(two_benches_do_not_share_a_folder, .limit_s = 60)
{
    enter_a_folder();
    put_lesson("threading", "mine", "sleep 3");
    struct said *said = shell_ends(
        1, "build/bench run --no-charts >/dev/null 2>&1 & first=$!\n"
           "until [ -s results/.lock ]; do sleep 0.05; done\n"
           "build/bench run --no-charts; code=$?; kill -TERM $first; wait $first; exit $code");
    CHECK_SAID(said, "another bench (pid ");
    CHECK_SAID(said, "is running in results");
}

TEST(a_folder_that_cannot_be_made_is_named)
{
    enter_with_a_lesson();
    struct said *said = shell_ends(1, "build/bench run --output /proc/none");
    CHECK_SAID(said, "cannot make the folder /proc/none: No such file or directory");
}

TEST(without_gnuplot_only_the_charts_are_skipped, .limit_s = 60)
{
    enter_with_a_lesson();
    struct said *said = shell_ends(0, "mkdir empty; PATH=$PWD/empty; build/bench run");
    CHECK_SAID(said, "gnuplot is not installed");
    CHECK_SAID(said, "apt-get install gnuplot-nox");
}

/* What stands in build/python is for those who ask for it. */
TEST(python_is_run_only_when_asked_for_and_compared_with_itself, .limit_s = 60)
{
    enter_with_a_lesson();
    put_lesson("python/python-threading", "mine", RECORD("42"));
    put_lesson("python/python-sequential", "mine", RECORD("42"));
    shell("mkdir bin; printf '#!/bin/sh\n' >bin/python3; chmod +x bin/python3");
    CHECK(!strstr(shell("build/bench run --no-charts --runs 1")->text, "python"));
    struct said *said =
        shell_ends(0, "PATH=$PWD/bin:$PATH; build/bench run --with-python --no-charts "
                      "--strict --runs 1");
    CHECK(strstr(said->text, "\n  threading ") < strstr(said->text, "\n  python-sequential "));
    CHECK(strstr(said->text, "\n  python-sequential ") <
          strstr(said->text, "\n  python-threading "));
    /* The baseline is Python's: there is no other here. */
    CHECK_EQUAL(count(said->text, "1.0×"), 2);
}

TEST(without_python3_its_models_are_skipped_by_name, .limit_s = 60)
{
    enter_with_a_lesson();
    put_lesson("python/python-threading", "mine", RECORD("42"));
    struct said *said =
        shell_ends(0, "mkdir empty; PATH=$PWD/empty; "
                      "build/bench run --with-python --no-charts --strict --runs 1");
    CHECK_SAID(said, "skipped: python-sequential, python-threading, python-multiprocessing, "
                     "python-asyncio: there is no python3. Install with: apt-get install python3");
    CHECK_SAID(said, "\n  threading ");
    CHECK(!strstr(said->text, "\n  python-"));
}

/* A script that can do fewer than 20 tasks. */
#define UP_TO_TEN                                                                                  \
    "n=1; d=; while [ $# -gt 0 ]; do case $1 in --record=*) fd=${1#*=};; --tasks) n=$2;; "         \
    "--describe) d=1;; esac; shift; done\n"                                                        \
    "[ $d ] || [ $n -lt 20 ] || { echo no more than 10 >&2; exit 1; }\n"                           \
    "printf \"record\\t1\\nargument\\ttasks\\t$n\\twhole\\t1\\t1000\\ntasks\\t$n\\n"               \
    "total\\t0.0$n\\nend\\n\" >/dev/fd/$fd\n"

TEST(a_sweep_goes_on_until_each_model_stops_and_says_why, .limit_s = 60)
{
    enter_a_folder();
    put_lesson("threading", "mine", UP_TO_TEN);
    put_lesson("multiprocessing", "mine", UP_TO_TEN);
    struct said *said = shell_ends(0, "build/bench sweep io/mine tasks=1:1000 --no-charts --runs 1 "
                                      "--most-processes 4");
    CHECK_SAID(said, "  tasks  threading  multiprocessing\n"
                     "      1    10.0 ms          10.0 ms\n"
                     "      2    20.0 ms          20.0 ms\n"
                     "      5    50.0 ms                ✕\n"
                     "     10    10.0 ms\n"
                     "     20          ✕\n");
    CHECK_SAID(said, "      ✕  threading at 20: exit code 1: no more than 10\n"
                     "      ✕  multiprocessing at 5: not tried: more than 4 processes "
                     "(--most-processes)\n");
    CHECK_EQUAL(count(shell("cat results/latest/results.json")->text, "\"swept_value\""), 5);
    CHECK_SAID(shell("build/bench report --no-charts"), "threading at 20: exit code 1");
}

TEST(a_sweep_does_not_begin_what_would_take_too_long, .limit_s = 60)
{
    enter_a_folder();
    put_lesson("threading", "mine", UP_TO_TEN);
    struct said *said = shell_ends(
        0, "build/bench sweep io/mine tasks=1:5 --no-charts --runs 1 --most-seconds 0.1");
    CHECK_EQUAL(count(said->text, "✕"), 0);
}

/* What stands in titles, and what is checked, is what the lesson makes of its arguments. */
TEST(shortened_options_are_those_of_the_lesson, .limit_s = 60)
{
    enter_a_folder();
    put_copy("threading", "io/sleep", "threading");
    struct said *said =
        shell_ends(0, "build/bench run io/sleep -n -r 1 --strict -- --wai 0.2 --tas=3");
    CHECK_SAID(said, "io/sleep · 3 tasks each wait 0.2 s");
    CHECK_SAID(shell("cat results/latest/results.json"), "\"ideal_s\": 0.2,");
}

TEST(arguments_take_out_the_variants_that_they_change, .limit_s = 60)
{
    static const char *const cases[][2] = {{"--ord block-first --wait 0.02", "block first"},
                                           {"--compute --wait 0.02", "computing"}};

    enter_a_folder();
    put_copy("threading", "io/half_blocking", "threading");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct said *said = shell("build/bench run io/half_blocking -n -r 1 -- %s", cases[i][0]);
        CHECK_EQUAL(count(said->text, "io/half_blocking · "), 1);
        CHECK_SAID(said, cases[i][1]);
    }
}

/* Its record says that it is a loop: its ideal is a staircase. */
TEST(a_dropped_in_model_says_what_it_is_like, .limit_s = 60)
{
    enter_a_folder();
    put_copy("coroutines", "io/half_blocking", "myloop");
    shell_ends(0, "build/bench run io/half_blocking -n -r 1 --strict -- --order block-first");
    CHECK_SAID(shell("cat results/latest/results.json"), "\"ideal_s\": 0.3");
}

/* Its coroutines do not block: they are threads. */
TEST(a_run_that_ends_before_it_can_is_wrong, .limit_s = 60)
{
    enter_a_folder();
    put_copy("threading", "io/half_blocking", "coroutines");
    struct said *said =
        shell_ends(1, "COLUMNS=200 build/bench run io/half_blocking -n -r 1 --strict -- "
                      "--order await-first");
    CHECK_SAID(said, " ms before it can: the lesson or its ideal is wrong");
}

TEST(a_sweep_goes_over_seconds_and_by_the_kind_of_each_model, .limit_s = 60)
{
    enter_a_folder();
    put_copy("threading", "io/sleep", "threading");
    put_copy("sequential", "io/sleep", "python/python-sequential");
    shell("mkdir bin; printf '#!/bin/sh\n' >bin/python3; chmod +x bin/python3");
    struct said *said =
        shell_ends(0, "PATH=$PWD/bin:$PATH; build/bench sweep io/sleep wait=0.01:0.1 -n "
                      "-r 1 --with-python --most-seconds 0.4");
    CHECK_SAID(said, "io/sleep · wait from 0.01 to 0.1");
    CHECK_SAID(said, "\n  0.02 ");
    CHECK_SAID(said, "✕  python-sequential at 0.1: not tried: would take 500 ms (--most-seconds)");
    said = shell_ends(0, "build/bench sweep io/sleep wait=0:0.002 -n -r 1");
    CHECK_EQUAL(count(shell("cat results/latest/results.json")->text, "\"swept_value\""), 6);
}
