/*
 * test_journal.c - what was measured outlives the bench that measured it: kill -9, and what the
 * next one makes of what it left.
 */
#include "fixture.h"
#include "journal.h"
#include "json.h"
#include "shell.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/wait.h>

/* --- the file ------------------------------------------------------------------------------- */

static struct results journal_read(void)
{
    struct results results;

    CHECK(!journal_load(".", &results));
    CHECK(results.context.partial);
    return results;
}

/* The first `count` runs of all rows, in rounds. */
static void keep_runs(struct journal *journal, const struct measurement *measurement, int count)
{
    for (int run = 1; run <= count; run++)
        for (int i = 0; i < measurement->row_count; i++) {
            struct row row = measurement->rows[i];
            row.run_count = run;
            journal_run(journal, measurement, &row);
        }
}

TEST(runs_are_read_back_as_far_as_they_came)
{
    struct results results = fixture_results();
    struct measurement *measurements = results.measurements;
    struct journal journal;

    go_to_new_folder();
    CHECK(!journal_is_there("."));
    journal_open(&journal, ".", &results.context);
    CHECK(!journal_is_there("."));
    keep_runs(&journal, &measurements[0], 2);
    struct results read = journal_read();
    CHECK_EQUAL(read.measurement_count, 1);
    CHECK_EQUAL(read.measurements[0].row_count, 4);
    CHECK_EQUAL(read.measurements[0].rows[3].run_count, 2);
    CHECK(read.measurements[0].rows[3].runs[1].total_s == measurements[0].rows[3].runs[1].total_s);
    CHECK(read.measurements[0].rows[3].runs[0].warm_up);
    CHECK(strcmp(read.context.date, results.context.date) == 0 && read.context.elapsed_s >= 0);
    results_free(&read);

    /* Complete, it takes the place of its runs; what is behind it is another one. */
    keep_runs(&journal, &measurements[0], 3);
    journal_measurement(&journal, &measurements[0]);
    journal_measurement(&journal, &measurements[3]); /* skipped: it had no runs */
    keep_runs(&journal, &measurements[1], 1);
    journal_close(&journal);
    journal_run(&journal, &measurements[1], &measurements[1].rows[0]);
    read = journal_read();
    CHECK_EQUAL(read.measurement_count, 3);
    CHECK_EQUAL(read.measurements[0].rows[0].run_count, 4);
    CHECK(read.measurements[1].skipped);
    CHECK(strcmp(read.measurements[2].variant, "await first") == 0);
    CHECK_EQUAL(read.measurements[2].rows[3].run_count, 1);
    CHECK_EQUAL(read.measurements[2].rows[3].runs[0].task_count, 5);
    results_free(&read);
    results_free(&results);
    journal_remove(".");
    CHECK(!journal_is_there("."));
}

TEST(lines_that_are_damaged_are_passed_over)
{
    struct results results = fixture_results();
    struct journal journal;

    go_to_new_folder();
    journal_open(&journal, ".", &results.context);
    keep_runs(&journal, &results.measurements[0], 2);
    journal_close(&journal);
    results_free(&results);
    shell_ends(0, "sed -i '3s/.......$//' runs.jsonl && head -c 1000 runs.jsonl >tail && "
                  "cat tail >>runs.jsonl");
    results = journal_read();
    CHECK_EQUAL(results.measurements[0].rows[1].run_count, 2);
    CHECK_EQUAL(find_row(&results.measurements[0], "multiprocessing")->run_count, 1);
    results_free(&results);

    shell_ends(0, "sed -i 's/\"version\":[0-9]*/\"version\":99/' runs.jsonl");
    OWNED char *foreign = journal_load(".", &results);
    CHECK_HAS(foreign, "./runs.jsonl is of version 99");
    CHECK_EQUAL(results.measurement_count, 0);
    OWNED char *missing = journal_load("nowhere", &results);
    CHECK_HAS(missing, "cannot read nowhere/runs.jsonl: No such file or directory");
}

TEST(a_disk_that_takes_no_run_is_said_once)
{
    struct results results = fixture_results();
    struct journal journal;

    go_to_new_folder();
    CHECK(symlink("/dev/full", "runs.jsonl") == 0);
    CHECK(freopen("said", "w", stderr));
    for (int i = 0; i < 2; i++) {
        journal_open(&journal, i ? "nowhere" : ".", &results.context);
        keep_runs(&journal, &results.measurements[0], 2);
        journal_measurement(&journal, &results.measurements[0]);
        journal_close(&journal);
    }
    fflush(stderr);
    struct said *said = shell("cat said");
    CHECK(strcmp(said->text,
                 "bench: runs cannot be kept as they come: No space left on device\n"
                 "bench: runs cannot be kept as they come: No such file or directory\n") == 0);
    results_free(&results);
}

/* --- the bench ------------------------------------------------------------------------------ */

static void reap(void) /* what a killed bench left is ours now */
{
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
}

static void enter_a_folder_with_a_bench(void)
{
    CHECK_EQUAL(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    go_to_new_folder();
    atexit(reap);
    copy_built("bench");
    put_script("build/threading/io/mine",
               "for word; do case $word in --record=*) fd=${word#*=};; esac; done\nsleep 0.1\n"
               "printf 'record\\t1\\ntasks\\t1\\nevent\\t0\\t1\\tstarted\\n"
               "event\\t0.01\\t1\\tfinished\\ntotal\\t0.01\\nend\\n' >/dev/fd/$fd\n");
}

/* Starts a bench of 50 runs; once so many are over it and its guard are stopped dead. */
#define START                                                                                      \
    "build/bench run --no-charts --runs 50 >/dev/null 2>&1 & guard=$!\n"                           \
    "runs() { cat results/.unfinished/runs.jsonl 2>/dev/null | wc -l; }\n"                         \
    "until [ $(runs) -ge 3 ]; do sleep 0.05; done\n"
#define KILL                                                                                       \
    "kill -9 $guard $(cat /proc/$guard/task/$guard/children)\nwait $guard\n"                       \
    "until flock -n results/.lock true; do sleep 0.05; done; sleep 0.5\n"

static void check_rescued(const struct said *said)
{
    CHECK_SAID(said, "bench: a bench was killed here: the ");
    CHECK_SAID(said, " runs that it had measured are in ");
    shell_ends(2, "test ! -e results/.unfinished && ls results/20*/runs.jsonl");
}

TEST(a_bench_that_is_killed_leaves_its_runs_to_bench_report, .limit_s = 60)
{
    enter_a_folder_with_a_bench();
    shell_ends(0, START KILL);
    struct said *said = shell_ends(0, "build/bench report -n results");
    CHECK_SAID(said, "warning: interrupted");
    CHECK_SAID(said, "io/mine");
    check_rescued(said);
    struct results results;
    CHECK(!load_results("results/latest/results.json", &results));
    CHECK(results.context.partial && results.measurements[0].rows[0].run_count >= 3);
    results_free(&results);
    shell_ends(0, "cd results/latest && test -s tables.md && test -s results.csv");
    /* Once more, there is nothing to rescue. */
    said = shell_ends(0, "build/bench report -n");
    CHECK(!strstr(said->text, "killed"));
}

TEST(a_bench_that_is_killed_leaves_its_runs_to_the_next, .limit_s = 60)
{
    enter_a_folder_with_a_bench();
    shell_ends(0, START KILL);
    struct said *said = shell_ends(0, "build/bench run --no-charts --runs 1");
    CHECK_SAID(said, "Results: results/latest/");
    check_rescued(said);
    shell_ends(0, "set -- results/20*; test $# = 2 && grep -q '\"partial\": true' $1/results.json "
                  "&& grep -q '\"partial\": false' results/latest/results.json");
}

TEST(latest_is_not_moved_back_to_what_was_rescued, .limit_s = 60)
{
    enter_a_folder_with_a_bench();
    shell_ends(0, "mkdir -p results/2099-01-01-00.00.00 && ln -s 2099-01-01-00.00.00 "
                  "results/latest\n" START KILL);
    check_rescued(shell("build/bench report -n results"));
    CHECK_SAID(shell("readlink results/latest"), "2099-01-01-00.00.00\n");
}

TEST(what_a_rescue_could_not_read_stays_for_another_bench, .limit_s = 60)
{
    enter_a_folder_with_a_bench();
    shell_ends(0, START KILL);
    shell("sed -i 's/\"version\":/\"version\":9/' results/.unfinished/runs.jsonl");
    struct said *said = shell_ends(0, "build/bench run --no-charts --runs 1");
    CHECK_SAID(said, "runs.jsonl is of version 9");
    shell_ends(0, "sed -i 's/\"version\":9/\"version\":/' results/20*/runs.jsonl");
    said = shell_ends(0, "for f in results/20*; do [ -e $f/runs.jsonl ] && left=$f; done; "
                         "build/bench report -n $left/");
    check_rescued(said);
}

TEST(a_bench_that_still_runs_is_left_alone, .limit_s = 60)
{
    enter_a_folder_with_a_bench();
    struct said *said = shell(START "build/bench report -n results; code=$?\n"
                                    "kill -INT $(cat /proc/$guard/task/$guard/children)\n"
                                    "wait $guard; echo \"report $code bench $?\"");
    CHECK_SAID(said, "cannot read results/results.json: No such file or directory");
    CHECK_SAID(said, "report 1 bench 130");
    shell_ends(0, "test ! -e results/.unfinished && test -s results/latest/results.json");
}
