/*
 * test_results.c - what runs come to: which of them count, and for what.
 */
#include "fixture.h"

static bool near(double actual, double expected)
{
    return fabs(actual - expected) < 1e-12;
}

/* A row whose three timed runs took 0.1, 0.3 and 0.2 s. */
static struct row three_runs(void)
{
    struct row row = fixture_row("threading", 0.2, 0.15);

    row.runs[1].total_s = 0.1;
    row.runs[2].total_s = 0.3;
    row.runs[3].total_s = 0.2;
    return row;
}

/* What becomes of the row when one thing in it is changed. */
TEST(a_summary_is_of_the_timed_runs_that_are_not_disturbed)
{
    static const struct {
        const char *failed, *disturbed; /* of the warm-up and the runs: an x for each that is */
        bool no_warm_up;
        int counted, failures;
        double median_s, min_s, max_s;
    } rows[] = {
        {"    ", "    ", false, 3, 0, 0.2, 0.1, 0.3},
        {"    ", "    ", true, 4, 0, 0.225, 0.1, 0.3}, /* between the middle two */
        {"  x ", "    ", false, 2, 1, 0.15, 0.1, 0.2}, /* even where it has a time */
        {"    ", " xx ", false, 1, 0, 0.2, 0.2, 0.2},
        {"    ", " xxx", false, 3, 0, 0.2, 0.1, 0.3}, /* there are no others */
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct row row = three_runs();
        int disturbed = 0;

        row.runs[0].total_s = 0.25;
        row.runs[0].warm_up = !rows[i].no_warm_up;
        for (int run = 0; run < 4; run++) {
            double total_s = row.runs[run].total_s;
            if (rows[i].failed[run] == 'x')
                fixture_fail(&row, run, "killed by SIGSEGV");
            row.runs[run].total_s = total_s;
            row.runs[run].disturbed = rows[i].disturbed[run] == 'x';
            disturbed += row.runs[run].disturbed;
        }
        struct summary summary = summarise(&row, NULL);
        CHECK_EQUAL(summary.counted, rows[i].counted);
        CHECK_EQUAL(summary.failed, rows[i].failures);
        CHECK_EQUAL(summary.disturbed, disturbed);
        CHECK_EQUAL(summary.only_disturbed, disturbed == 3);
        CHECK(near(summary.median_s, rows[i].median_s));
        CHECK(near(summary.min_s, rows[i].min_s) && near(summary.max_s, rows[i].max_s));
        CHECK(near(summary.over_ideal_s, rows[i].median_s - 0.15));
        CHECK(near(summary.cpu_s, 0.0012) && isnan(summary.speed_up));
        fixture_free_row(row);
    }
}

TEST(row_without_a_timed_run_has_no_figures)
{
    struct row row = three_runs(), empty = {.ideal_s = NAN};

    CHECK(isnan(summarise(&empty, NULL).median_s) && typical_run(&empty) == -1);
    for (int i = 0; i < 4; i++)
        fixture_fail(&row, i, "exit code 3");
    struct summary summary = summarise(&row, &row);
    CHECK_EQUAL(summary.counted, 0);
    CHECK_EQUAL(summary.failed, 4);
    CHECK(isnan(summary.median_s) && isnan(summary.min_s) && isnan(summary.max_s));
    CHECK(isnan(summary.over_ideal_s) && isnan(summary.speed_up) && isnan(summary.cpu_s));
    CHECK(isnan(summary.memory_bytes));
    CHECK_EQUAL(typical_run(&row), -1);
    fixture_free_row(row);
}

TEST(memory_is_the_largest_of_all_runs_that_did_not_fail_warm_up_included)
{
    struct row row = three_runs();

    row.runs[0].memory_bytes = 3000;
    row.runs[1].memory_bytes = 2000;
    CHECK(near(summarise(&row, NULL).memory_bytes, 3000));
    row.runs[0].failure = fixture_text("exit code 3");
    CHECK(near(summarise(&row, NULL).memory_bytes, 2000));
    fixture_free_row(row);
}

TEST(costs_and_figures_are_medians_over_the_same_runs_that_know_them)
{
    static const double switches[] = {1000 /* the warm-up */, 10, 20, NAN}, values[] = {900, 3, 5};
    struct row row = three_runs();

    for (int i = 0; i < 4; i++)
        row.runs[i].voluntary_switches = switches[i];
    for (int i = 0; i < 3; i++)
        fixture_add_figure(&row.runs[i], "a switch", values[i], "s");
    fixture_add_figure(&row.runs[2], "lost", 7, "");
    CHECK(near(summarise(&row, NULL).voluntary_switches, 15));
    CHECK(near(figure_median(&row, "a switch"), 4) && near(figure_median(&row, "lost"), 7));
    CHECK(isnan(figure_median(&row, "found")));
    fixture_free_row(row);
}

TEST(speed_up_is_over_the_sequential_median)
{
    struct measurement measurement = fixture_sleep();
    const struct row *sequential = find_row(&measurement, MODEL_SEQUENTIAL);

    CHECK(sequential == &measurement.rows[0]);
    CHECK(near(summarise(sequential, sequential).speed_up, 1));
    CHECK(near(summarise(&measurement.rows[3], sequential).speed_up, 0.5012 / 0.1002));
    CHECK(!find_row(&measurement, "goroutines"));
    fixture_free_measurement(measurement);
}

TEST(typical_run_is_the_one_nearest_the_median_among_those_that_count)
{
    struct row row = three_runs();

    CHECK_EQUAL(typical_run(&row), 3);
    row.runs[2].total_s = 0.19;
    row.runs[3].disturbed = true;
    row.runs[0].warm_up = false;
    row.runs[0].total_s = 0.14;
    CHECK_EQUAL(typical_run(&row), 0); /* of 0.14, 0.1 and 0.19 */
    fixture_free_row(row);
}

TEST(freed_results_are_empty)
{
    struct results results = fixture_results();

    results_free(&results);
    CHECK(!results.measurements && results.measurement_count == 0 && !results.context.date);
    results_free(&results);
}
