/*
 * test_charts.c - charts of results good and odd, and of gnuplots that are missing, fail or hang.
 */
#include "charts.h"
#include "fixture.h"
#include "gnuplot.h"
#include "page.h"
#include "shell.h"
#include "test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/test_charts.XXXXXX";
static char message[512];

static void make_folder(void)
{
    CHECK(mkdtemp(folder));
}

static void remove_folder(void)
{
    shell("rm -rf %s", folder);
}

static bool there(const char *name)
{
    return shell("test -s %s/'%s'", folder, name)->code == 0;
}

/* No half-drawn chart stays under any name. */
static void check_nothing_is_half_drawn(void)
{
    CHECK_EQUAL(shell("test -z \"$(ls -A %s | grep '^\\.[a-z]')\"", folder)->code, 0);
}

static void need_gnuplot(void)
{
    if (shell("command -v gnuplot")->code != 0)
        test_skip("gnuplot is not installed (apt-get install gnuplot-nox)");
}

/* A program called gnuplot that is the script, first in PATH. */
static void be_gnuplot(const char *script)
{
    char path[4096];

    CHECK_EQUAL(
        shell(
            "mkdir %s/bin && printf '#!/bin/sh\\n%s\\n' >%s/bin/gnuplot && chmod +x %s/bin/gnuplot",
            folder, script, folder, folder)
            ->code,
        0);
    snprintf(path, sizeof path, "%s/bin:%s", folder, getenv("PATH"));
    setenv("PATH", path, 1);
}

static int draw(const struct results *results)
{
    return draw_charts(results, folder, "plots", message, sizeof message);
}

TEST(charts_of_all_kinds_are_drawn, .limit_s = 60)
{
    struct results results = fixture_results();

    need_gnuplot();
    make_folder();
    CHECK_EQUAL(draw(&results), 0);
    CHECK(there("bars.svg") && there("bars.png"));
    CHECK_EQUAL(write_page(&results, folder, "plots"), 0);
    CHECK(there("report.html"));
    CHECK_EQUAL(
        shell("grep -c 'data:image/svg+xml;base64,' %s/report.html >/dev/null", folder)->code, 0);
    check_nothing_is_half_drawn();
    results_free(&results);
    remove_folder();
}

TEST(what_was_said_is_drawn_whatever_it_is, .limit_s = 60)
{
    struct results results = {.measurements = fixture_memory(2, sizeof(struct measurement)),
                              .measurement_count = 2};
    struct run *run;

    need_gnuplot();
    make_folder();
    results.context = fixture_context();
    results.measurements[0] = fixture_story();
    results.measurements[1] = fixture_story();
    run = &results.measurements[1].rows[0].runs[0];
    free(run->said[0].text);
    run->said[0].text = fixture_text("a\"b'{c}`touch hacked`\t\\");
    run_free(&results.measurements[1].rows[1].runs[0]);
    results.measurements[1].rows[1].runs[0] = fixture_failed_run("killed by SIGSEGV");
    CHECK_EQUAL(draw(&results), 0);
    CHECK(there("control-mine-events.svg") && there("control-mine-2-events.png"));
    CHECK(!there("bars.svg") && !there("hacked"));
    CHECK_EQUAL(
        shell("grep -q 'has done all that there was to do' %s/control-mine-events.svg", folder)
            ->code,
        0);
    CHECK_EQUAL(write_page(&results, folder, "plots"), 0);
    CHECK_EQUAL(shell("test $(grep -c 'data:image' %s/report.html) -eq 2", folder)->code, 0);
    check_nothing_is_half_drawn();
    results_free(&results);
    remove_folder();
}

TEST(names_that_mean_something_to_gnuplot_are_only_names, .limit_s = 60)
{
    static const char *const names[] = {"io/a\"b",           "io/a'b",      "io/a_{b}^c",
                                        "io/`touch hacked`", "io/$x @y %z", "io/back\\slash",
                                        "io/ä\tö",           "../../up",    "<b>&amp;"};
    struct results results = fixture_results();

    need_gnuplot();
    make_folder();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        free(results.measurements[0].lesson);
        results.measurements[0].lesson = strdup(names[i]);
        free(results.measurements[0].title);
        results.measurements[0].title = strdup(names[i]);
        free(results.measurements[0].rows[0].model);
        results.measurements[0].rows[0].model = strdup(names[i]);
        if (draw(&results) != 0) {
            printf("%s: %s\n", names[i], message);
            CHECK(false);
        }
        CHECK_EQUAL(write_page(&results, folder, "plots"), 0);
        CHECK(!there("hacked"));
    }
    CHECK_EQUAL(shell("grep -q '<h2>&lt;b&gt;&amp;amp;' %s/report.html", folder)->code, 0);
    results_free(&results);
    remove_folder();
}

TEST(a_slug_is_safe_and_of_its_own)
{
    struct measurement measurements[] = {{.lesson = "io/half_blocking", .variant = "await first"},
                                         {.lesson = "IO/half_blocking", .variant = "await-first"},
                                         {.lesson = "../../etc", .variant = ""},
                                         {.lesson = "ä", .variant = ""}};
    struct results results = {.measurements = measurements, .measurement_count = 4};
    char slug[100];

    chart_slug(&results, 0, slug, sizeof slug);
    CHECK(strcmp(slug, "io-half_blocking-await-first") == 0);
    chart_slug(&results, 1, slug, sizeof slug);
    CHECK(strcmp(slug, "io-half_blocking-await-first-2") == 0);
    chart_slug(&results, 2, slug, sizeof slug);
    CHECK(strcmp(slug, "etc") == 0);
    chart_slug(&results, 3, slug, sizeof slug);
    CHECK(*slug && !strchr(slug, '/'));
}

TEST(results_without_rows_or_without_any_success_are_drawn, .limit_s = 60)
{
    struct run failed = {.failure = (char *)"killed by SIGSEGV (Segmentation fault)",
                         .total_s = 0.0 / 0.0};
    struct row row = {
        .model = (char *)"threading", .ideal_s = 0.1, .runs = &failed, .run_count = 1};
    struct measurement measurements[] = {{.lesson = "io/empty",
                                          .variant = "",
                                          .title = "",
                                          .question = "",
                                          .arguments = "",
                                          .swept = "",
                                          .timeline = true},
                                         {.lesson = "io/failed",
                                          .variant = "",
                                          .title = "",
                                          .question = "",
                                          .arguments = "",
                                          .swept = "",
                                          .timeline = true,
                                          .rows = &row,
                                          .row_count = 1}};
    struct results results = {.measurements = measurements, .measurement_count = 2};

    need_gnuplot();
    make_folder();
    if (draw(&results) != 0) {
        printf("%s\n", message);
        CHECK(false);
    }
    CHECK(there("io-failed.png") && !there("io-failed-timeline.png"));
    CHECK_EQUAL(shell("grep -q 'failed: killed by SIGSEGV' %s/io-failed.tsv", folder)->code, 0);
    results.measurement_count = 0;
    CHECK_EQUAL(draw(&results), 0);
    remove_folder();
}

TEST(a_missing_gnuplot_is_named_and_the_data_kept)
{
    struct results results = fixture_results();
    char *path = strdup(getenv("PATH"));

    make_folder();
    setenv("PATH", "/nowhere", 1);
    CHECK_EQUAL(draw(&results), -ENOENT);
    setenv("PATH", path, 1);
    CHECK(strstr(message, "gnuplot is not installed") &&
          strstr(message, "apt-get install gnuplot-nox"));
    CHECK_EQUAL(shell("ls %s/*.tsv >/dev/null", folder)->code, 0);
    CHECK_EQUAL(write_page(&results, folder, "plots"), 0);
    free(path);
    results_free(&results);
    remove_folder();
}

TEST(a_gnuplot_that_fails_is_quoted_and_leaves_nothing)
{
    struct results results = fixture_results();

    make_folder();
    be_gnuplot("cat >/dev/null; echo half >.bars.svg; echo undefined variable: x >&2; exit 1");
    CHECK_EQUAL(draw(&results), -EIO);
    CHECK(strstr(message, "gnuplot failed: undefined variable: x"));
    CHECK(!there("bars.svg"));
    check_nothing_is_half_drawn();
    results_free(&results);
    remove_folder();
}

TEST(charts_that_did_not_fit_the_disk_are_not_kept)
{
    struct results results = fixture_results();

    make_folder();
    be_gnuplot("cat >/dev/null; for f in bars io-sleep; do : >.$f.svg; : >.$f.png; done");
    CHECK_EQUAL(draw(&results), -EIO);
    CHECK(strstr(message, "gnuplot could not write all of bars.svg (is the disk full?)"));
    CHECK(!there("bars.svg") && !there("bars.png"));
    check_nothing_is_half_drawn();
    results_free(&results);
    remove_folder();
}

TEST(a_gnuplot_that_hangs_is_ended)
{
    struct results results = fixture_results();

    make_folder();
    be_gnuplot("exec sleep 30");
    gnuplot_limit_s = 0.3;
    CHECK_EQUAL(draw(&results), -ETIMEDOUT);
    CHECK(strstr(message, "was ended"));
    check_nothing_is_half_drawn();
    results_free(&results);
    remove_folder();
}

TEST(a_folder_that_is_not_there_is_an_error)
{
    struct results results = fixture_results();

    CHECK_EQUAL(draw_charts(&results, "/no/such/folder", "plots", message, sizeof message),
                -ENOENT);
    CHECK(strstr(message, "cannot write the charts' data"));
    CHECK_EQUAL(write_page(&results, "/no/such/folder", "plots"), -ENOENT);
    results_free(&results);
}
