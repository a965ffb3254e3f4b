/*
 * test_charts.c - charts of results good and odd, and of gnuplots that are missing, fail or hang.
 */
#include "fixture.h"
#include "report.h"
#include "shell.h"
#include "test.h"
#include "view.h"

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

    CHECK_EQUAL(shell("mkdir -p %s/bin && printf '#!/bin/sh\\n%s\\n' >%s/bin/gnuplot && chmod +x "
                      "%s/bin/gnuplot",
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

static void draw_well(const struct results *results)
{
    int error = draw(results);

    if (error)
        printf("%s\n", message);
    CHECK_EQUAL(error, 0);
    CHECK_EQUAL(write_page(results, folder, "plots"), 0);
    check_nothing_is_half_drawn();
}

TEST(charts_of_all_kinds_are_drawn, .limit_s = 60)
{
    struct results results = fixture_results();

    need_gnuplot();
    make_folder();
    draw_well(&results);
    CHECK(there("bars.svg") && there("bars.png") && there("io-sleep.png"));
    CHECK(there("io-half_blocking-await-first.svg"));
    CHECK_EQUAL(shell("test $(grep -c 'data:image/svg+xml,' %s/report.html) -eq 3", folder)->code,
                0);
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
    draw_well(&results);
    CHECK(there("control-mine-events.svg") && there("control-mine-2-events.png"));
    CHECK(!there("bars.svg") && !there("hacked"));
    CHECK_EQUAL(
        shell("grep -q 'has done all that there was to do' %s/control-mine-events.svg", folder)
            ->code,
        0);
    CHECK_EQUAL(shell("test $(grep -c 'data:image' %s/report.html) -eq 2", folder)->code, 0);
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
        draw_well(&results);
        CHECK(!there("hacked"));
    }
    CHECK_EQUAL(shell("grep -q '>&#60;b&#62;&#38;amp;</h2>' %s/report.html", folder)->code, 0);
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
    static const char *const expected[] = {"io-half_blocking-await-first",
                                           "io-half_blocking-await-first-2", "etc", "-1"};
    char slug[SLUG_SIZE];

    for (int i = 0; i < 4; i++) {
        measurement_slug(&results, i, slug);
        CHECK(strcmp(slug, expected[i]) == 0);
    }
}

TEST(results_without_rows_or_without_any_success_are_drawn, .limit_s = 60)
{
    struct results results = fixture_results();

    need_gnuplot();
    make_folder();
    for (int row = 0; row < 4; row++)
        for (int i = 0; i < 4; i++)
            fixture_fail(&results.measurements[0].rows[row], i, "killed by SIGSEGV");
    draw_well(&results);
    CHECK(there("io-sleep.png") && !there("io-sleep-timeline.png") && !there("io-query.png"));
    CHECK_EQUAL(shell("grep -q 'failed 4 of 4: killed by SIGSEGV' %s/io-sleep.tsv", folder)->code,
                0);
    results.measurement_count = 0;
    CHECK_EQUAL(draw(&results), 0);
    results.measurement_count = 4;
    results_free(&results);
    remove_folder();
}

TEST(a_gnuplot_that_is_missing_fails_or_hangs_is_named_and_the_data_kept, .limit_s = 30)
{
    static const struct {
        const char *script; /* NULL: there is no gnuplot */
        int error;
        const char *message;
    } cases[] = {
        {NULL, -ENOENT, "gnuplot is not installed"},
        {NULL, -ENOENT, "apt-get install gnuplot-nox"},
        {"cat >/dev/null; echo half >.bars.svg; echo undefined variable: x >&2; exit 1", -EIO,
         "gnuplot failed: undefined variable: x: no charts, the data is kept"},
        {"exit 3", -EIO, "gnuplot failed: exit code not 0"},
        {"kill -SEGV $$", -EIO, "gnuplot failed: killed by SIGSEGV"},
        {"cat >/dev/null; for f in bars io-sleep; do : >.$f.svg; : >.$f.png; done", -EIO,
         "gnuplot could not write all of io-sleep.svg (is the disk full?)"},
        {"exec sleep 30", -ETIMEDOUT, "was ended"},
    };
    struct results results = fixture_results();
    char *path = strdup(getenv("PATH"));

    make_folder();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool hangs = cases[i].error == -ETIMEDOUT;

        setenv("PATH", path, 1);
        if (cases[i].script)
            be_gnuplot(cases[i].script);
        else
            setenv("PATH", "/nowhere", 1);
        gnuplot_limit_s = hangs ? 1 : 60;
        CHECK_EQUAL(draw(&results), cases[i].error);
        setenv("PATH", path, 1);
        if (!strstr(message, cases[i].message))
            printf("%s\n", message);
        CHECK(strstr(message, cases[i].message));
        CHECK_EQUAL(shell("ls %s/*.tsv >/dev/null", folder)->code, 0);
        CHECK(!there("bars.svg") && !there("bars.png"));
        check_nothing_is_half_drawn();
        CHECK_EQUAL(write_page(&results, folder, "plots"), 0);
    }
    free(path);
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
