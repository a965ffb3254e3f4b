/*
 * test_versus.c - several results side by side: what is found in common, names, tables, chart,
 * and files that are damaged, of another version, or have nothing in common.
 */
#include "fixture.h"
#include "json.h"
#include "shell.h"
#include "test.h"
#include "versus.h"
#include "view_versus.h"

#include <errno.h>

static char folder[] = "/tmp/test_versus.XXXXXX";

static void make_folder(void)
{
    CHECK(mkdtemp(folder));
}

static void remove_folder(void)
{
    shell("rm -rf %s", folder);
}

/* `runs` timed runs within 1 % around the median, behind a warm-up. */
static struct row timed_row(const char *model, double median_s, int runs)
{
    struct row row = fixture_row(model, median_s, NAN);

    row.runs = realloc(row.runs, (size_t)(runs + 1) * sizeof *row.runs);
    CHECK(row.runs);
    for (int i = 1; i <= runs; i++)
        row.runs[i] = fixture_run(median_s * (1 + 0.01 * (2.0 * i / (runs + 1) - 1)));
    row.run_count = runs + 1;
    return row;
}

/* Two models; the coroutines take `factor` times as long as usual. */
static struct measurement timed(const char *lesson, double factor, int runs)
{
    struct measurement measurement = fixture_measurement(lesson, "", "5 tasks each wait 0.1 s", 5);

    measurement.rows[0] = timed_row(MODEL_SEQUENTIAL, 0.5, runs);
    measurement.rows[1] = timed_row("coroutines", 0.1 * factor, runs);
    measurement.row_count = 2;
    return measurement;
}

static struct results results_of(struct measurement measurement)
{
    struct results results = {.context = fixture_context(),
                              .measurements = fixture_memory(1, sizeof measurement),
                              .measurement_count = 1};

    results.measurements[0] = measurement;
    return results;
}

/* Saves and frees them as folder/NAME/results.json. */
static void put(const char *name, struct results results)
{
    char path[300];

    CHECK_EQUAL(shell("mkdir -p '%s/%s'", folder, name)->code, 0);
    snprintf(path, sizeof path, "%s/%s/results.json", folder, name);
    CHECK_EQUAL(save_results(path, &results), 0);
    results_free(&results);
}

static void put_timed(const char *name, double factor)
{
    put(name, results_of(timed("io/sleep", factor, 8)));
}

static struct said *compare(const char *arguments)
{
    return shell("cd %s && COLUMNS=120 $OLDPWD/$BUILD/bench compare %s", folder, arguments);
}

static void need_gnuplot(void)
{
    if (shell("command -v gnuplot")->code != 0)
        test_skip("gnuplot is not installed (apt-get install gnuplot-nox)");
}

/* --- what is computed ----------------------------------------------------------------------- */

/* Sources that own the two results. */
static struct sources pair_of(struct results before, struct results after)
{
    struct sources sources = {.list = fixture_memory(2, sizeof *sources.list), .count = 2};

    sources.list[0] = (struct source){NULL, fixture_text("before"), before};
    sources.list[1] = (struct source){NULL, fixture_text("after"), after};
    return sources;
}

TEST(a_ratio_is_to_the_first_file_and_a_speed_up_within_one)
{
    struct sources sources =
        pair_of(results_of(timed("io/sleep", 1, 8)), results_of(timed("io/sleep", 0.5, 8)));
    struct versus versus = compare_sources(&sources);

    CHECK_EQUAL(versus.common_count, 1);
    CHECK_EQUAL(versus.commons[0].line_count, 2);
    CHECK(!versus.left_out);
    const struct line *line = &versus.commons[0].lines[1];
    CHECK(strcmp(line->model, "coroutines") == 0);
    CHECK(fabs(line->sides[1].ratio.value - 0.5) < 1e-9);
    CHECK(line->sides[1].ratio.low > 0.49 && line->sides[1].ratio.high < 0.51);
    CHECK(strcmp(verdict_word(line, line->sides[1].ratio), "faster") == 0);
    CHECK(fabs(line->sides[1].speed_up.value - 10) < 1e-9);
    /* All of a round were slow or fast together. */
    CHECK(line->sides[1].speed_up.high - line->sides[1].speed_up.low < 1e-9);
    line = &versus.commons[0].lines[0];
    CHECK(strcmp(verdict_word(line, line->sides[1].ratio), "no difference shown") == 0);
    CHECK(isnan(line->sides[1].speed_up.value));
    versus_free(&versus);
    sources_free(&sources);
}

TEST(runs_that_failed_or_were_disturbed_or_warmed_up_do_not_count)
{
    struct measurement after = timed("io/sleep", 1, 8);

    for (int i = 1; i <= 2; i++) {
        after.rows[1].runs[i].disturbed = true;
        after.rows[1].runs[i].total_s = 100;
    }
    fixture_fail(&after.rows[1], 3, "killed by SIGSEGV");
    struct sources sources = pair_of(results_of(timed("io/sleep", 1, 8)), results_of(after));
    struct versus versus = compare_sources(&sources);
    const struct side *side = &versus.commons[0].lines[1].sides[1];
    CHECK_EQUAL(sample_runs(sample_of(side)), 5);
    CHECK(side->median < 0.11 && side->ratio.high < 1.1 && !side->only_disturbed);
    versus_free(&versus);
    sources_free(&sources);
}

TEST(what_a_lesson_measures_itself_is_compared_by_name)
{
    struct results results[2];

    for (int file = 0; file < 2; file++) {
        struct measurement measurement = timed("cost/switch", 1, 6);
        measurement.own_figures = true;
        for (int i = 0; i < measurement.rows[1].run_count; i++) {
            fixture_add_figure(&measurement.rows[1].runs[i], "a switch", (1 + file) * 4e-9, "s");
            fixture_add_figure(&measurement.rows[1].runs[i], "memory of a task",
                               (2 - file) * 4096.0, "B");
        }
        results[file] = results_of(measurement);
    }
    struct sources sources = pair_of(results[0], results[1]);
    struct versus versus = compare_sources(&sources);
    CHECK_EQUAL(versus.commons[0].line_count, 2);
    const struct line *lines = versus.commons[0].lines;
    CHECK(lines[0].sides[1].ratio.value == 2 && lines[1].sides[1].ratio.value == 0.5);
    CHECK(strcmp(verdict_word(&lines[0], lines[0].sides[1].ratio), "slower") == 0);
    CHECK(strcmp(verdict_word(&lines[1], lines[1].sides[1].ratio), "less") == 0);
    versus_free(&versus);
    sources_free(&sources);
}

TEST(results_with_everything_in_them_can_be_compared)
{
    struct sources sources = pair_of(fixture_results(), fixture_results());
    struct versus versus = compare_sources(&sources);

    CHECK_EQUAL(versus.common_count, 3); /* the skipped one is not among them */
    for (int i = 0; i < versus.common_count; i++) {
        struct view view;
        view_ratios(&versus, &versus.commons[i], &view);
        CHECK_EQUAL(view.grid.row_count, 4);
        CHECK((view.note != NULL) == (i == 2));
        view_free(&view);
    }
    const struct side *failed = &versus.commons[2].lines[2].sides[1];
    CHECK(isnan(failed->median) && isnan(failed->ratio.value));
    versus_free(&versus);
    sources_free(&sources);
}

/* --- names ---------------------------------------------------------------------------------- */

static void check_names(const char *first, const char *first_name, const char *second,
                        const char *second_name)
{
    char *paths[2];
    char message[300];
    struct sources sources;

    CHECK(asprintf(&paths[0], "%s/%s", folder, first) > 0);
    CHECK(asprintf(&paths[1], "%s/%s", folder, second) > 0);
    CHECK_EQUAL(sources_load(&sources, paths, 2, message, sizeof message), 0);
    if (strcmp(sources.list[0].name, first_name) != 0)
        printf("it is %s\n", sources.list[0].name);
    CHECK(strcmp(sources.list[0].name, first_name) == 0);
    CHECK(strcmp(sources.list[1].name, second_name) == 0);
    sources_free(&sources);
    free(paths[0]);
    free(paths[1]);
}

TEST(a_file_is_called_by_its_folder_or_by_what_tells_it_apart)
{
    make_folder();
    put_timed("a/latest", 1);
    put_timed("b/latest", 1);
    put_timed("b/older", 1);
    CHECK_EQUAL(shell("cp %s/a/latest/results.json %s/mine.json", folder, folder)->code, 0);
    check_names("b/older", "older", "b/latest/results.json", "latest");
    check_names("a/latest/", "a", "b/./latest", "b");
    check_names("b/../a/latest", "latest", "mine.json", "mine");
    remove_folder();
}

TEST(the_same_file_twice_is_a_mistake)
{
    make_folder();
    put_timed("a", 1);
    CHECK_EQUAL(shell("ln -s a %s/link", folder)->code, 0);
    struct said *said = compare("a link");
    CHECK_SAID(said, "bench: 'a' and 'link' are the same file");
    CHECK_EQUAL(said->code, 2);
    remove_folder();
}

/* --- the command ---------------------------------------------------------------------------- */

TEST(two_files_are_before_and_after)
{
    make_folder();
    put_timed("before", 1);
    struct results after = results_of(timed("io/sleep", 0.5, 8));
    free(after.context.commit);
    after.context.commit = fixture_text("4567def");
    put("after", after);
    struct said *said = compare("--no-charts before after");
    CHECK_EQUAL(said->code, 0);
    CHECK_SAID(said, "commit   0123abc  before");
    CHECK_SAID(said, "coroutines  100.0 ms   50.0 ms  0.500  0.4");
    CHECK_SAID(said, "  faster               8, 8\n");
    CHECK_SAID(said, "sequential  500.0 ms  500.0 ms  1.000  0.9");
    CHECK_SAID(said, "  no difference shown  8, 8\n");
    CHECK_SAID(said, "ratio: after ÷ before");
    CHECK(!strstr(said->text, "kernel"));

    char first[sizeof said->text];
    memcpy(first, said->text, sizeof first);
    CHECK_EQUAL(shell("test ! -e %s/results", folder)->code, 0);
    CHECK(strcmp(compare("-n before after/results.json")->text, first) == 0);
    remove_folder();
}

TEST(a_verdict_over_disturbed_runs_has_a_star)
{
    struct measurement after = timed("io/sleep", 0.5, 8);

    make_folder();
    put_timed("before", 1);
    for (int i = 1; i < after.rows[1].run_count; i++)
        after.rows[1].runs[i].disturbed = true;
    put("after", results_of(after));
    struct said *said = compare("-n before after");
    CHECK_SAID(said, "  faster *             8, 8\n");
    CHECK_SAID(said, "  no difference shown  8, 8\n");
    CHECK_SAID(said, "* others used the machine");
    remove_folder();
}

TEST(three_files_are_a_class_with_its_speed_ups_in_order)
{
    make_folder();
    put_timed("ann/latest", 2);
    put_timed("ben/latest", 1);
    put_timed("cy/latest", 0.5);
    struct said *said = compare("--no-charts */latest");
    CHECK_EQUAL(said->code, 0);
    CHECK_SAID(said, "The machines, and what was built on them, are the same.");
    const char *cy = strstr(said->text, "\n  cy "), *ben = strstr(said->text, "\n  ben "),
               *ann = strstr(said->text, "\n  ann ");
    CHECK(cy && ben && ann && cy < ben && ben < ann);
    CHECK_SAID(said, " 10.0× (10.0 – 10.0)\n  ben ");
    CHECK_SAID(said, " 5.000× (5.000 – 5.000)\n  ann ");
    CHECK_SAID(said, "ratios to the first file");
    remove_folder();
}

TEST(tables_and_a_chart_are_left_in_the_folder, .limit_s = 60)
{
    need_gnuplot();
    make_folder();
    put_timed("before", 1);
    put_timed("after", 0.5);
    put_timed("third", 0.25);
    struct said *said = compare("before after");
    CHECK_EQUAL(said->code, 0);
    CHECK_SAID(said, "Chart and tables: results/compare/");
    CHECK_EQUAL(shell("cd %s/results/compare && ls -A | tr '\\n' ' ' | grep -qx "
                      "'compare.png compare.svg compare.tsv tables.md ' && grep -q "
                      "'^| coroutines | 100.0 ms | 50.0 ms | \\*\\*0.500\\*\\* |' tables.md",
                      folder)
                    ->code,
                0);
    CHECK_EQUAL(compare("before after third -o deep/er/'it''s \"here\"'")->code, 0);
    CHECK_EQUAL(shell("cd %s/deep/er/*here* && test -s compare.png && test -s compare.svg &&"
                      "grep -q 'Speed-up over sequential on 3 machines' compare.svg",
                      folder)
                    ->code,
                0);
    remove_folder();
}

TEST(odd_names_and_figures_are_drawn_as_they_are, .limit_s = 60)
{
    need_gnuplot();
    make_folder();
    for (int file = 0; file < 2; file++) {
        struct measurement measurement = timed("io/a\"b_{c}'d`e$f\\g@h", 1, 6);
        measurement.own_figures = true;
        for (int i = 0; i < measurement.rows[0].run_count; i++) {
            fixture_add_figure(&measurement.rows[0].runs[i], "zero", 0, "");
            fixture_add_figure(&measurement.rows[0].runs[i], "less than nothing", -1 - file, "");
            fixture_add_figure(&measurement.rows[0].runs[i], "vast", file ? 1e300 : 1, "");
        }
        put(file ? "a b\";" : "@x_{2}", results_of(measurement));
    }
    struct said *said = shell("cd %s && $OLDPWD/$BUILD/bench compare *x* a*", folder);
    CHECK_EQUAL(said->code, 0);
    CHECK_EQUAL(shell("grep -qF \"a'b_{c}\" %s/results/compare/compare.tsv &&"
                      "test -s %s/results/compare/compare.png",
                      folder, folder)
                    ->code,
                0);
    remove_folder();
}

TEST(an_earlier_chart_does_not_stay_beside_tables_without_one, .limit_s = 60)
{
    need_gnuplot();
    make_folder();
    put_timed("before", 1);
    put_timed("after", 0.5);
    CHECK_EQUAL(compare("before after")->code, 0);
    for (int file = 0; file < 2; file++) {
        struct measurement measurement = timed("io/sleep", 1, 2);
        for (int row = 0; row < 2; row++)
            for (int i = 0; i < measurement.rows[row].run_count; i++)
                fixture_fail(&measurement.rows[row], i, "killed by SIGSEGV");
        put(file ? "after" : "before", results_of(measurement));
    }
    struct said *said = compare("before after");
    CHECK_EQUAL(said->code, 0);
    CHECK_SAID(said, "bench: no chart: there is no ratio to draw");
    CHECK_SAID(said, "coroutines  failed  failed");
    CHECK_EQUAL(shell("ls -A %s/results/compare | grep -qx tables.md", folder)->code, 0);
    CHECK_EQUAL(shell("ls -A %s/results/compare | grep -q compare", folder)->code, 1);
    remove_folder();
}

/* --- what goes wrong ------------------------------------------------------------------------ */

static void check_refused(const char *arguments, int code, const char *words)
{
    struct said *said = compare(arguments);
    const char *end = strchr(said->text, '\n');

    CHECK_SAID(said, words);
    CHECK_EQUAL(said->code, code);
    CHECK(end && !end[1]); /* one line */
}

TEST(a_mistake_is_one_line)
{
    make_folder();
    put_timed("before", 1);
    put_timed("after", 0.5);
    check_refused("", 2, "bench: compare needs two files or more");
    check_refused("before", 2, "bench: compare needs two files or more");
    check_refused("before after --output before", 2, "--output: 'before' holds results");
    check_refused("before nowhere", 1, "cannot read nowhere: No such file");
    check_refused("before /dev/null", 1, "/dev/null");
    struct said *said = compare("--help");
    CHECK_EQUAL(said->code, 0);
    CHECK_SAID(said, "--output=FOLDER");
    said = compare("--nonsense before after");
    CHECK_EQUAL(said->code, 2);
    remove_folder();
}

TEST(a_file_that_is_damaged_or_of_another_version_is_named)
{
    make_folder();
    put_timed("before", 1);
    put_timed("after", 0.5);
    CHECK_EQUAL(
        shell("cd %s && sed '2s/[0-9],/99,/' after/results.json >newer.json && "
              "sed 's/\"cores\": 2/\"cores\": \"two\"/' after/results.json >damaged.json && "
              "head -c 2000 after/results.json >short.json && "
              "head -c 5000 /dev/urandom >garbage.json && mkdir empty",
              folder)
            ->code,
        0);
    check_refused("before newer.json", 1, "newer.json is of version 99; this bench reads version");
    check_refused("before damaged.json", 1, "damaged.json: line ");
    check_refused("damaged.json before", 1, "context.cores is not a whole number");
    check_refused("before short.json", 1, "short.json: line ");
    check_refused("before after garbage.json", 1, "garbage.json");
    check_refused("before empty", 1, "cannot read empty/results.json: No such file");
    CHECK_EQUAL(shell("test ! -e %s/results", folder)->code, 0);
    remove_folder();
}

TEST(files_without_a_lesson_in_common_are_not_compared)
{
    make_folder();
    put_timed("before", 1);
    put("after", results_of(timed("io/other", 1, 8)));
    check_refused("before after", 1, "no two of the files have a lesson");
    put("empty", (struct results){.context = fixture_context()});
    check_refused("before empty", 1, "no two of the files have a lesson");
    struct said *said = compare("-n before empty after after/../before/../after/../before");
    CHECK_EQUAL(said->code, 2);
    remove_folder();
}

TEST(what_one_file_alone_has_is_told)
{
    struct results two = {.context = fixture_context(),
                          .measurements = fixture_memory(2, sizeof(struct measurement)),
                          .measurement_count = 2};

    make_folder();
    put_timed("before", 1);
    two.measurements[0] = timed("io/other", 1, 8);
    two.measurements[1] = timed("io/sleep", 1, 3);
    put("after", two);
    struct said *said = compare("-n before after");
    CHECK_EQUAL(said->code, 0);
    CHECK_SAID(said, "Not compared, since one file alone has it: io/other --tasks 5 --wait 0.1");
    CHECK_SAID(said, "too few runs");
    remove_folder();
}

TEST(a_full_disk_leaves_the_earlier_tables, .limit_s = 60)
{
    make_folder();
    put_timed("before", 1);
    put_timed("after", 0.5);
    CHECK_EQUAL(shell("cd %s && mkdir out && echo earlier >out/tables.md", folder)->code, 0);
    struct said *said = shell("cd %s && trap '' XFSZ; ulimit -f 1; $OLDPWD/$BUILD/bench compare "
                              "before after -o out",
                              folder);
    CHECK_EQUAL(said->code, 1);
    CHECK_SAID(said, "cannot save out/tables.md: File too large");
    CHECK_EQUAL(shell("cd %s/out && test \"$(cat tables.md)\" = earlier && test \"$(ls -A)\" = "
                      "tables.md",
                      folder)
                    ->code,
                0);
    remove_folder();
}
