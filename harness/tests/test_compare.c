/*
 * test_compare.c - several results side by side: intervals of ratios, what is found in common,
 * names, tables, the chart, and files that are damaged, of another version, or have nothing in
 * common.
 */
#include "compare.h"
#include "fixture.h"
#include "json.h"
#include "models.h"
#include "shell.h"

#include <stdint.h>

/* --- how sure a ratio is -------------------------------------------------------------------- */

#define ROUNDS 20

static uint64_t state = 7;

/* From 0 to 1, in no order; the same in each test's own process. */
static double uniform(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (double)(state >> 11) / 9007199254740992.0;
}

/* Times as they are: a floor and a tail to the right. */
static struct sample measured(double *values, int count, double floor_s)
{
    for (int i = 0; i < count; i++)
        values[i] = floor_s * (1 - 0.05 * log(1 - uniform()));
    return (struct sample){values, count};
}

#define SAMPLE(...)                                                                                \
    ((struct sample){(double[]){__VA_ARGS__}, sizeof(double[]){__VA_ARGS__} / sizeof(double)})

static void check_verdict(struct ratio ratio, const char *verdict)
{
    if (strcmp(ratio_verdict(ratio, true), verdict) != 0)
        printf("it is \"%s\"\n", ratio_verdict(ratio, true));
    CHECK(strcmp(ratio_verdict(ratio, true), verdict) == 0);
}

TEST(a_ratio_is_of_medians_of_what_counts)
{
    struct sample one = SAMPLE(1), none = SAMPLE(NAN, NAN), zeros = SAMPLE(0, 0, 0, 0, 0);
    double many[ROUNDS];
    struct sample times = measured(many, ROUNDS, 1);

    CHECK(ratio_of(SAMPLE(3, NAN, 1, 2), one, false).value == 2);
    CHECK(ratio_of(SAMPLE(4, 3, 2, 1), one, true).value == 2.5);
    CHECK_EQUAL(sample_runs(SAMPLE(3, NAN, 1, 2)), 3);
    check_verdict(ratio_of(none, times, false), "-");
    check_verdict(ratio_of(times, (struct sample){NULL, 0}, true), "-");
    check_verdict(ratio_of(times, zeros, false), "-");
    struct ratio ratio = ratio_of(SAMPLE(1, 2, 3), times, false);
    CHECK(ratio.value > 1 && isnan(ratio.low) && isnan(ratio.high));
    check_verdict(ratio, "too few runs");
}

TEST(the_limits_are_those_of_the_binomial_distribution)
{
    /* The median of a draw of 9 out of 1 … 9 lies below the k-th value with a probability that can
       be worked out: 2.8 % at most 2, 14.5 % at most 3; the same from above. */
    struct sample ones = SAMPLE(1, 1, 1, 1, 1, 1, 1, 1, 1), twos = SAMPLE(2, 2, 2, 2, 2, 2);
    struct ratio ratio = ratio_of(SAMPLE(5, 3, 9, 1, 7, 2, 8, 4, 6), ones, false);

    CHECK(ratio.value == 5);
    CHECK(ratio.low == 2 || ratio.low == 3);
    CHECK(ratio.high == 8 || ratio.high == 7);
    for (int in_rounds = 0; in_rounds < 2; in_rounds++) {
        ratio = ratio_of(twos, ones, in_rounds);
        CHECK(ratio.value == 2 && ratio.low == 2 && ratio.high == 2);
    }
}

TEST(the_same_numbers_give_the_same_interval)
{
    double a[ROUNDS], b[ROUNDS];
    struct sample one = measured(a, ROUNDS, 1), other = measured(b, ROUNDS, 1.1);
    struct ratio first = ratio_of(one, other, false);

    ratio_of(other, one, true);
    struct ratio again = ratio_of(one, other, false);
    CHECK(first.low == again.low && first.value == again.value && first.high == again.high);
    CHECK(first.low < first.value && first.value < first.high);
}

TEST(nineteen_of_twenty_intervals_hold_the_true_ratio, .limit_s = 60)
{
    for (int rounds = RATIO_LEAST_RUNS; rounds <= ROUNDS; rounds += 5) {
        double a[ROUNDS], b[ROUNDS];
        int held = 0;

        for (int i = 0; i < 200; i++) {
            struct sample below = measured(a, rounds, 1), above = measured(b, rounds, 1.3);
            struct ratio ratio = ratio_of(above, below, false);
            held += ratio.low <= 1.3 && 1.3 <= ratio.high;
        }
        printf("# %d of 200 with %d runs\n", held, rounds);
        CHECK(held >= 180);
    }
}

TEST(what_disturbs_both_models_of_a_round_cancels_out)
{
    double a[ROUNDS], b[ROUNDS];
    struct sample below = {a, ROUNDS}, above = {b, ROUNDS};

    for (int i = 0; i < ROUNDS; i++) {
        a[i] = 1 + uniform();
        b[i] = 1.02 * a[i];
    }
    check_verdict(ratio_of(above, below, false), "no difference shown");
    struct ratio paired = ratio_of(above, below, true);
    check_verdict(paired, "slower");
    CHECK(paired.high - paired.low < 0.01);

    /* Also where few rounds have both. */
    for (int i = 0; i < ROUNDS; i++) {
        a[i] = i < 6 ? 4 + uniform() : NAN;
        b[i] = i < 6 ? NAN : 1 + uniform();
    }
    check_verdict(ratio_of((struct sample){a, 6}, above, true), "slower");
}

TEST(the_interval_decides)
{
    check_verdict((struct ratio){0.9, 0.8, 0.99}, "faster");
    check_verdict((struct ratio){1.1, 1.01, 1.2}, "slower");
    check_verdict((struct ratio){1.1, 1, 1.2}, "no difference shown");
    check_verdict((struct ratio){0.9, 0.8, 0.9998}, "no difference shown");
    CHECK(strcmp(ratio_verdict((struct ratio){0.9, 0.8, 0.99}, false), "less") == 0);
    CHECK(strcmp(ratio_verdict((struct ratio){1.1, 1.01, 1.2}, false), "more") == 0);
}

/* --- files ---------------------------------------------------------------------------------- */

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
    measurement.rows[1] = timed_row(MODEL_COROUTINES, 0.1 * factor, runs);
    measurement.row_count = 2;
    return measurement;
}

/* Saves and frees it as NAME/results.json, with this commit. */
static void put(const char *name, struct measurement measurement, const char *commit)
{
    struct results results = {.context = fixture_context(),
                              .measurements = fixture_memory(1, sizeof measurement),
                              .measurement_count = 1};
    char path[300];

    results.measurements[0] = measurement;
    free(results.context.commit);
    results.context.commit = fixture_text(commit);
    shell_ends(0, "mkdir -p '%s'", name);
    snprintf(path, sizeof path, "%s/results.json", name);
    CHECK_EQUAL(save_results(path, write_json, &results), 0);
    results_free(&results);
}

static void put_timed(const char *name, double factor)
{
    put(name, timed("io/sleep", factor, 8), "0123abc");
}

static struct said *compared(int code, const char *arguments)
{
    return shell_ends(code, "COLUMNS=120 $BUILD/bench compare %s", arguments);
}

static void enter(void)
{
    go_to_new_folder();
    put_timed("before", 1);
    put("after", timed("io/sleep", 0.5, 8), "4567def");
}

/* --- what is computed ----------------------------------------------------------------------- */

static struct comparison comparison_of(char *const *paths, int count)
{
    struct comparison comparison;

    CHECK_EQUAL(compare(&comparison, paths, count), 0);
    return comparison;
}

TEST(a_ratio_is_to_the_first_file_and_a_speed_up_within_one)
{
    char *paths[] = {"before", "after", "third"};

    enter();
    put_timed("third", 1);
    struct comparison pair = comparison_of(paths, 2), class = comparison_of(paths, 3);
    CHECK_EQUAL(pair.line_count, 2);
    CHECK(!pair.left_out);
    const struct side *side = &pair.lines[1].sides[1];
    CHECK(strcmp(pair.lines[1].model, MODEL_COROUTINES) == 0);
    CHECK(fabs(side->ratio.value - 0.5) < 1e-9);
    CHECK(side->ratio.low > 0.49 && side->ratio.high < 0.51);
    check_verdict(pair.lines[0].sides[1].ratio, "no difference shown");
    side = &class.lines[1].sides[1];
    CHECK(fabs(side->speed_up.value - 10) < 1e-9);
    /* All of a round were slow or fast together. */
    CHECK(side->speed_up.high - side->speed_up.low < 1e-9);
    CHECK(isnan(class.lines[0].sides[1].speed_up.value));
    compare_free(&pair);
    compare_free(&class);
}

TEST(runs_that_failed_or_were_disturbed_or_warmed_up_do_not_count)
{
    struct measurement after = timed("io/sleep", 1, 8);
    char *paths[] = {"before", "after"};

    enter();
    for (int i = 1; i <= 2; i++) {
        after.rows[1].runs[i].disturbed = true;
        after.rows[1].runs[i].total_s = 100;
    }
    fixture_fail(&after.rows[1], 3, "killed by SIGSEGV");
    put("after", after, "");
    struct comparison comparison = comparison_of(paths, 2);
    const struct side *side = &comparison.lines[1].sides[1];
    CHECK_EQUAL(sample_runs(side->sample), 5);
    CHECK(side->median < 0.11 && side->ratio.high < 1.1 && !side->disturbed);
    compare_free(&comparison);
}

TEST(results_with_everything_in_them_can_be_compared)
{
    struct results results = fixture_results();
    char *paths[] = {"one", "two"};

    enter();
    shell_ends(0, "mkdir one two");
    CHECK_EQUAL(save_results("one/results.json", write_json, &results), 0);
    CHECK_EQUAL(save_results("two/results.json", write_json, &results), 0);
    results_free(&results);
    struct comparison comparison = comparison_of(paths, 2);
    CHECK_EQUAL(comparison.line_count, 12); /* the skipped one is not among them */
    CHECK_EQUAL(lines_of_group(&comparison, 0), 4);
    const struct side *failed = &comparison.lines[10].sides[1];
    CHECK(isnan(failed->median) && isnan(failed->ratio.value));
    compare_free(&comparison);
}

static void check_names(char *first, const char *first_name, char *second, const char *second_name)
{
    struct comparison comparison = comparison_of((char *[]){first, second}, 2);

    if (strcmp(comparison.files[0].name, first_name) != 0)
        printf("it is %s\n", comparison.files[0].name);
    CHECK(strcmp(comparison.files[0].name, first_name) == 0);
    CHECK(strcmp(comparison.files[1].name, second_name) == 0);
    compare_free(&comparison);
}

TEST(a_file_is_called_as_it_was_given_without_what_all_have_in_common)
{
    enter();
    put_timed("class/a/latest", 1);
    put_timed("class/b/latest", 1);
    put_timed("class/b/older", 1);
    shell_ends(0, "cp before/results.json mine.json");
    check_names("before", "before", "after/", "after");
    check_names("class/b/older", "older", "class/b/latest/results.json", "latest");
    check_names("class/a/latest", "a", "class/b/latest", "b");
    check_names("class/a/latest/", "a/latest", "class/b/older", "b/older");
    check_names("class/a", "a", "class/b", "b"); /* folders that hold a `latest` */
    check_names("class/a", "class/a", "mine.json", "mine.json");
}

/* --- the command ---------------------------------------------------------------------------- */

TEST(two_files_are_before_and_after)
{
    enter();
    struct said *said = compared(0, "--no-charts before after");
    CHECK_SAID(said, "  file    date                  commit\n");
    CHECK_SAID(said, "  after   2026-11-21T03:14:00Z  4567def\n");
    CHECK_SAID(said, "coroutines  100.0 ms   50.0 ms  0.500  0.4");
    CHECK_SAID(said, "  faster               8, 8\n");
    CHECK_SAID(said, "sequential  500.0 ms  500.0 ms  1.000  0.9");
    CHECK_SAID(said, "  no difference shown  8, 8\n");
    CHECK_SAID(said, "ratio: after ÷ before");

    char first[sizeof said->text];
    memcpy(first, said->text, sizeof first);
    shell_ends(0, "test ! -e results");
    CHECK(strcmp(compared(0, "-n before after/results.json")->text, first) == 0);
}

TEST(what_a_lesson_measures_itself_is_compared_by_name)
{
    enter();
    for (int file = 0; file < 2; file++) {
        struct measurement measurement = timed("cost/switch", 1, 6);
        measurement.own_figures = true;
        for (int i = 0; i < measurement.rows[1].run_count; i++) {
            fixture_add_figure(&measurement.rows[1].runs[i], "a switch", (1 + file) * 4e-9, "s");
            fixture_add_figure(&measurement.rows[1].runs[i], "memory of a task",
                               (2 - file) * 4096.0, "B");
        }
        put(file ? "after" : "before", measurement, "");
    }
    struct said *said = compared(0, "-n before after");
    CHECK_SAID(said, "a switch\n");
    CHECK_SAID(said, "coroutines  4.00 ns  8.00 ns  2.000  2.000 – 2.000  slower   6, 6");
    CHECK_SAID(said, "memory of a task\n");
    CHECK_SAID(said, "coroutines  8.00 KiB  4.00 KiB  0.500  0.500 – 0.500  less     6, 6");
    CHECK(!strstr(said->text, "sequential"));
}

TEST(a_verdict_over_disturbed_runs_has_a_star)
{
    struct measurement after = timed("io/sleep", 0.5, 8);

    enter();
    for (int i = 1; i < after.rows[1].run_count; i++)
        after.rows[1].runs[i].disturbed = true;
    put("after", after, "");
    struct said *said = compared(0, "-n before after");
    CHECK_SAID(said, "  faster *             8, 8\n");
    CHECK_SAID(said, "  no difference shown  8, 8\n");
    CHECK_SAID(said, "* other programs were using the machine");
    CHECK_SAID(said, "8 of 16 runs\n");
}

TEST(three_files_are_a_class_with_its_speed_ups_in_order)
{
    enter();
    put_timed("ann/latest", 2);
    put_timed("ben/latest", 1);
    put_timed("cy/latest", 0.5);
    struct said *said = compared(0, "--no-charts ann ben cy/latest");
    CHECK_SAID(said, "The machines, and what was built on them, are the same.");
    CHECK_SAID(said, "  file                   coroutines\n"
                     "  cy/latest     10.0× (10.0 – 10.0)\n"
                     "  ben        5.000× (5.000 – 5.000)\n"
                     "  ann        2.500× (2.500 – 2.500)\n");
    CHECK_SAID(said, "ratios to the first file");
}

TEST(tables_and_a_chart_are_left_in_the_folder, .limit_s = 60)
{
    need_gnuplot();
    enter();
    put_timed("third", 0.25);
    struct said *said = compared(0, "before after");
    CHECK_SAID(said, "Chart and tables: results/compare/");
    shell_ends(0, "cd results/compare && ls -A | tr '\\n' ' ' | grep -qx "
                  "'compare.png compare.svg compare.tsv tables.md ' && grep -q "
                  "'^| coroutines | 100.0 ms | 50.0 ms | \\*\\*0.500\\*\\* |' tables.md");
    compared(0, "before after third -o deep/er/'it''s \"here\"'");
    shell_ends(0, "cd deep/er/*here* && test -s compare.png && test -s compare.svg &&"
                  "grep -q 'Speed-up over sequential on 3 machines' compare.svg");

    /* Without anything to draw, the earlier chart does not stay beside the tables. */
    for (int file = 0; file < 2; file++) {
        struct measurement measurement = timed("io/sleep", 1, 2);
        for (int row = 0; row < 2; row++)
            for (int i = 0; i < measurement.rows[row].run_count; i++)
                fixture_fail(&measurement.rows[row], i, "killed by SIGSEGV");
        put(file ? "after" : "before", measurement, "");
    }
    said = compared(0, "before after");
    CHECK_SAID(said, "bench: no chart: there is no ratio to draw");
    CHECK_SAID(said, "coroutines  failed  failed");
    shell_ends(0, "test \"$(ls -A results/compare)\" = tables.md");
}

TEST(odd_names_and_figures_are_drawn_as_they_are, .limit_s = 60)
{
    need_gnuplot();
    enter();
    for (int file = 0; file < 2; file++) {
        struct measurement measurement = timed("io/a\"b_{c}'d`e$f\\g@h", 1, 6);
        measurement.own_figures = true;
        for (int i = 0; i < measurement.rows[0].run_count; i++) {
            fixture_add_figure(&measurement.rows[0].runs[i], "zero", 0, "");
            fixture_add_figure(&measurement.rows[0].runs[i], "less than nothing", -1 - file, "");
            fixture_add_figure(&measurement.rows[0].runs[i], "vast", file ? 1e299 : 1, "");
        }
        put(file ? "a b\";" : "@x_{2}", measurement, "");
    }
    compared(0, "*x* a\\ *");
    shell_ends(0, "grep -qF \"a'b_{c}\" results/compare/compare.tsv && "
                  "test -s results/compare/compare.png");
}

TEST(what_cannot_be_compared_is_said_in_one_line)
{
    static const struct {
        const char *arguments;
        int code;
        const char *words;
    } rows[] = {
        {"", 2, "bench: compare needs two files or more"},
        {"before", 2, "bench: compare needs two files or more"},
        {"before link", 2, "bench: 'before' and 'link' are the same file"},
        {"before after --output before", 2, "--output: 'before' holds results"},
        {"before nowhere", 1, "cannot read nowhere: No such file"},
        {"before /dev/null", 1, "/dev/null"},
        {"before newer.json", 1, "newer.json is of version 99; this bench reads version"},
        {"damaged.json before", 1, "damaged.json: context.cores is not a whole number"},
        {"before short.json", 1, "short.json: line "},
        {"before after garbage.json", 1, "garbage.json"},
        {"before empty", 1, "cannot read empty/results.json: No such file"},
        {"before other", 1, "no two of the files have a lesson"},
    };

    enter();
    put("other", timed("io/other", 1, 8), "");
    shell_ends(0, "ln -s before link && mkdir empty && "
                  "sed 's/\"version\": [0-9]*/\"version\": 99/' after/results.json >newer.json && "
                  "sed 's/\"cores\": 2/\"cores\": \"two\"/' after/results.json >damaged.json && "
                  "head -c 2000 after/results.json >short.json && "
                  "head -c 5000 /dev/urandom >garbage.json");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct said *said = compared(rows[i].code, rows[i].arguments);
        const char *end = strchr(said->text, '\n');

        CHECK_SAID(said, rows[i].words);
        CHECK(end && !end[1]); /* one line */
    }
    shell_ends(0, "test ! -e results");
    CHECK_SAID(compared(0, "--help"), "--output=FOLDER");
}

TEST(what_only_one_file_has_is_named)
{
    enter();
    put("third", timed("io/other", 1, 3), "");
    struct said *said = compared(0, "-n before after third");
    CHECK_SAID(said, "Not compared, since only one file has it: io/other --tasks 5 --wait 0.1");
    put("third", timed("io/sleep", 1, 3), "");
    CHECK_SAID(compared(0, "-n before third"), "too few runs");
}

TEST(a_full_disk_leaves_the_earlier_tables, .limit_s = 60)
{
    enter();
    shell_ends(0, "mkdir out && echo earlier >out/tables.md");
    struct said *said =
        shell_ends(1, "trap '' XFSZ; ulimit -f 1; $BUILD/bench compare before after -o out");
    CHECK_SAID(said, "cannot save out/tables.md: File too large");
    shell_ends(0, "cd out && test \"$(cat tables.md)\" = earlier && test \"$(ls -A)\" = "
                  "tables.md");
}
