/*
 * test_charts.c - charts of results good and odd, and of gnuplots that are missing, fail or hang.
 */
#include "fixture.h"
#include "report.h"
#include "shell.h"
#include "test.h"
#include "view.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct results results; /* of the test; its end frees them */
static char plots[PATH_MAX], message[512];

static void begin(void)
{
    results = fixture_results();
    CHECK(realpath("plots", plots));
    go_to_new_folder();
}

static void check_shell(const char *command)
{
    printf("%s\n", command);
    CHECK_EQUAL(shell("%s", command)->code, 0);
}

static bool there(const char *name)
{
    return shell("test -s '%s'", name)->code == 0;
}

/* No half-drawn chart stays under any name. */
static void check_nothing_is_half_drawn(void)
{
    check_shell("test -z \"$(ls -A | grep '^\\.[a-z]')\"");
}

static int draw(void)
{
    return draw_charts(&results, ".", plots, message, sizeof message);
}

static void draw_well(void)
{
    int error = draw();

    if (error)
        printf("%s\n", message);
    CHECK_EQUAL(error, 0);
    CHECK_EQUAL(write_page(&results, ".", plots), 0);
    check_nothing_is_half_drawn();
}

TEST(charts_of_all_kinds_are_drawn, .limit_s = 60)
{
    need_gnuplot();
    begin();
    draw_well();
    CHECK(there("bars.svg") && there("bars.png") && there("io-sleep.png"));
    CHECK(there("io-half_blocking-await-first.svg"));
    check_shell("test $(grep -c 'data:image/svg+xml,' report.html) -eq 3");
}

TEST(what_was_said_is_drawn_whatever_it_is, .limit_s = 60)
{
    need_gnuplot();
    begin();
    results_free(&results);
    results = (struct results){.context = fixture_context(),
                               .measurements = fixture_memory(2, sizeof(struct measurement)),
                               .measurement_count = 2};
    results.measurements[0] = fixture_story();
    results.measurements[1] = fixture_story();
    struct run *run = &results.measurements[1].rows[0].runs[0];
    free(run->said[0].text);
    run->said[0].text = fixture_text("a\"b'{c}`touch hacked`\t\\");
    run_free(&results.measurements[1].rows[1].runs[0]);
    results.measurements[1].rows[1].runs[0] = fixture_failed_run("killed by SIGSEGV");
    draw_well();
    CHECK(there("control-mine-events.svg") && there("control-mine-2-events.png"));
    CHECK(!there("bars.svg") && !there("hacked"));
    check_shell("grep -q 'has done all that there was to do' control-mine-events.svg");
    check_shell("test $(grep -c 'data:image' report.html) -eq 2");
}

TEST(names_that_mean_something_to_gnuplot_are_only_names, .limit_s = 60)
{
    static const char *const names[] = {"io/a\"b",           "io/a'b",      "io/a_{b}^c",
                                        "io/`touch hacked`", "io/$x @y %z", "io/back\\slash",
                                        "io/ä\tö",           "../../up",    "<b>&amp;"};
    need_gnuplot();
    begin();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char **texts[] = {&results.measurements[0].lesson, &results.measurements[0].title,
                          &results.measurements[0].rows[0].model};
        for (int text = 0; text < 3; text++) {
            free(*texts[text]);
            *texts[text] = fixture_text(names[i]);
        }
        draw_well();
        CHECK(!there("hacked"));
    }
    check_shell("grep -q '>&#60;b&#62;&#38;amp;</h2>' report.html");
}

TEST(a_slug_is_safe_and_of_its_own)
{
    struct measurement measurements[] = {{.lesson = "io/half_blocking", .variant = "await first"},
                                         {.lesson = "IO/half_blocking", .variant = "await-first"},
                                         {.lesson = "../../etc", .variant = ""},
                                         {.lesson = "ä", .variant = ""}};
    struct results named = {.measurements = measurements, .measurement_count = 4};
    static const char *const expected[] = {"io-half_blocking-await-first",
                                           "io-half_blocking-await-first-2", "etc", "-1"};
    char slug[SLUG_SIZE];

    for (int i = 0; i < 4; i++) {
        measurement_slug(&named, i, slug);
        CHECK(strcmp(slug, expected[i]) == 0);
    }
}

TEST(results_without_rows_or_without_any_success_are_drawn, .limit_s = 60)
{
    need_gnuplot();
    begin();
    for (int row = 0; row < 4; row++)
        for (int i = 0; i < 4; i++)
            fixture_fail(&results.measurements[0].rows[row], i, "killed by SIGSEGV");
    draw_well();
    CHECK(there("io-sleep.png") && !there("io-sleep-timeline.png") && !there("io-query.png"));
    check_shell("grep -q 'failed 4 of 4: killed by SIGSEGV' io-sleep.tsv");
    results.measurement_count = 0;
    CHECK_EQUAL(draw(), 0);
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
        {"exit 3", -EIO, "gnuplot failed: exit code 3"},
        {"kill -SEGV $$", -EIO, "gnuplot failed: killed by SIGSEGV"},
        {"cat >/dev/null; for f in bars io-sleep; do : >.$f.svg; : >.$f.png; done", -EIO,
         "gnuplot could not write all of io-sleep.svg (is the disk full?)"},
        {"exec sleep 30", -ETIMEDOUT, "was ended"},
    };
    char *path = strdup(getenv("PATH")), *here;

    begin();
    here = get_current_dir_name();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char with_ours[4096] = "/nowhere";

        if (cases[i].script) {
            put_script("bin/gnuplot", cases[i].script);
            snprintf(with_ours, sizeof with_ours, "%s/bin:%s", here, path);
        }
        setenv("PATH", with_ours, 1);
        gnuplot_limit_s = cases[i].error == -ETIMEDOUT ? 1 : 60;
        CHECK_EQUAL(draw(), cases[i].error);
        setenv("PATH", path, 1);
        CHECK_HAS(message, cases[i].message);
        check_shell("ls *.tsv >/dev/null");
        CHECK(!there("bars.svg") && !there("bars.png"));
        check_nothing_is_half_drawn();
        CHECK_EQUAL(write_page(&results, ".", plots), 0);
    }
    free(path);
    free(here);
}

TEST(a_folder_that_is_not_there_is_an_error)
{
    begin();
    CHECK_EQUAL(draw_charts(&results, "/no/such/folder", "plots", message, sizeof message),
                -ENOENT);
    CHECK_HAS(message, "cannot write the charts' data");
    CHECK_EQUAL(write_page(&results, "/no/such/folder", "plots"), -ENOENT);
}
