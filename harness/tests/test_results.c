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

TEST(median_min_and_max_are_of_the_timed_runs)
{
    struct row row = three_runs();
    struct summary summary = summarise(&row, NULL);

    CHECK_EQUAL(summary.counted, 3);
    CHECK(near(summary.median_s, 0.2));
    CHECK(near(summary.min_s, 0.1));
    CHECK(near(summary.max_s, 0.3));
    CHECK(near(summary.over_ideal_s, 0.05));
    CHECK(isnan(summary.speed_up));
    fixture_free_row(row);
}

TEST(median_of_an_even_number_is_between_the_middle_two)
{
    struct row row = three_runs();

    row.runs[0].warm_up = false;
    row.runs[0].total_s = 0.25;
    CHECK(near(summarise(&row, NULL).median_s, 0.225));
    fixture_free_row(row);
}

TEST(failed_run_does_not_count)
{
    struct row row = three_runs();
    struct summary summary;

    fixture_fail(&row, 2, "killed by SIGSEGV");
    row.runs[2].total_s = 0.3; /* even where it has a time */
    summary = summarise(&row, NULL);
    CHECK_EQUAL(summary.counted, 2);
    CHECK_EQUAL(summary.failed, 1);
    CHECK(near(summary.median_s, 0.15));
    CHECK(near(summary.max_s, 0.2));
    fixture_free_row(row);
}

TEST(disturbed_run_does_not_count_while_a_clean_one_is_there)
{
    struct row row = three_runs();
    struct summary summary;

    row.runs[1].disturbed = row.runs[2].disturbed = true;
    summary = summarise(&row, NULL);
    CHECK_EQUAL(summary.counted, 1);
    CHECK_EQUAL(summary.disturbed, 2);
    CHECK(!summary.only_disturbed);
    CHECK(near(summary.median_s, 0.2));
    fixture_free_row(row);
}

TEST(median_is_of_the_disturbed_runs_when_there_are_no_others)
{
    struct row row = three_runs();
    struct summary summary;

    for (int i = 1; i < 4; i++)
        row.runs[i].disturbed = true;
    summary = summarise(&row, NULL);
    CHECK(summary.only_disturbed);
    CHECK_EQUAL(summary.counted, 3);
    CHECK(near(summary.median_s, 0.2));
    CHECK(near(summary.cpu_s, 0.0012));
    fixture_free_row(row);
}

TEST(row_without_a_timed_run_has_no_figures)
{
    struct row row = three_runs();
    struct summary summary;

    for (int i = 0; i < 4; i++)
        fixture_fail(&row, i, "exit code 3");
    summary = summarise(&row, &row);
    CHECK_EQUAL(summary.counted, 0);
    CHECK_EQUAL(summary.failed, 4);
    CHECK(isnan(summary.median_s) && isnan(summary.min_s) && isnan(summary.max_s));
    CHECK(isnan(summary.over_ideal_s) && isnan(summary.speed_up) && isnan(summary.cpu_s));
    CHECK(isnan(summary.memory_bytes));
    CHECK_EQUAL(typical_run(&row), -1);
    fixture_free_row(row);
}

TEST(row_without_any_run_has_no_figures)
{
    struct row row = {.model = fixture_text("threading"), .ideal_s = NAN};

    CHECK(isnan(summarise(&row, NULL).median_s));
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

TEST(costs_are_medians_over_the_same_runs_and_pass_over_what_is_not_known)
{
    struct row row = three_runs();

    row.runs[0].voluntary_switches = 1000; /* the warm-up */
    row.runs[1].voluntary_switches = 10;
    row.runs[2].voluntary_switches = 20;
    row.runs[3].voluntary_switches = NAN;
    CHECK(near(summarise(&row, NULL).voluntary_switches, 15));
    fixture_free_row(row);
}

TEST(figures_are_medians_over_the_same_runs)
{
    struct row row = three_runs();

    fixture_add_figure(&row.runs[0], "a switch", 900, "s"); /* the warm-up */
    fixture_add_figure(&row.runs[1], "a switch", 3, "s");
    fixture_add_figure(&row.runs[2], "a switch", 5, "s");
    fixture_add_figure(&row.runs[2], "lost", 7, "");
    CHECK(near(figure_median(&row, "a switch"), 4));
    CHECK(near(figure_median(&row, "lost"), 7));
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

TEST(each_state_has_a_name)
{
    for (int i = 0; i < STATE_COUNT; i++)
        CHECK(state_names[i] && *state_names[i]);
}
