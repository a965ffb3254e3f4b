/*
 * test_table.c - tables line up, fit the terminal, and say what went wrong.
 */
#include "fixture.h"
#include "markdown.h"
#include "table.h"
#include "units.h"
#include "utf8.h"
#include "view.h"

static const struct table_style plain = {0, 100, true};

/* What print_measurement() prints; the caller frees it. */
static char *printed(const struct measurement *measurement, struct table_style style)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    CHECK(out);
    print_measurement(out, measurement, &style);
    CHECK(fclose(out) == 0);
    return text;
}

static char *printed_noise(const struct results *results)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    CHECK(out);
    print_noise(out, results, &plain);
    CHECK(fclose(out) == 0);
    return text;
}

static char *printed_context(const struct context *context)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    CHECK(out);
    print_context(out, context, &plain);
    CHECK(fclose(out) == 0);
    return text;
}

/* Frees the text. */
static void check_text(char *text, const char *expected)
{
    if (strcmp(text, expected) != 0)
        printf("--- it is\n%s--- and not\n%s---\n", text, expected);
    CHECK(strcmp(text, expected) == 0);
    free(text);
}

static void check_contains(char *text, const char *expected)
{
    if (!strstr(text, expected))
        printf("--- it is\n%s--- without\n%s\n---\n", text, expected);
    CHECK(strstr(text, expected));
    free(text);
}

TEST(each_model_has_a_row_and_the_longest_a_full_bar)
{
    struct results results = fixture_results();

    check_text(
        printed(&results.measurements[0], plain),
        "io/sleep · 5 tasks each wait 0.1 s\n"
        "Does it help to wait together?\n"
        "  model              median    min    max  ideal  over ideal  speed-up    memory\n"
        "  sequential       501.2 ms  500.2  503.2  500.0     +1.2 ms      1.0×   1.8 MiB  "
        "██████████████████\n"
        "  threading        100.4 ms  100.2  100.8  100.0     +0.4 ms      5.0×   1.8 MiB  ███▋\n"
        "  multiprocessing  101.6 ms  101.4  102.0  100.0     +1.6 ms      4.9×  12.4 MiB  ███▋\n"
        "  coroutines       100.2 ms  100.0  100.6  100.0     +0.2 ms      5.0×   1.8 MiB  ███▋\n"
        "\n");
    results_free(&results);
}

TEST(narrow_terminal_keeps_what_matters_first)
{
    struct results results = fixture_results();

    check_text(printed(&results.measurements[0], (struct table_style){0, 80, true}),
               "io/sleep · 5 tasks each wait 0.1 s\n"
               "Does it help to wait together?\n"
               "  model              median    min  ideal  over ideal  speed-up\n"
               "  sequential       501.2 ms  500.2  500.0     +1.2 ms      1.0×  ███████████████\n"
               "  threading        100.4 ms  100.2  100.0     +0.4 ms      5.0×  ███\n"
               "  multiprocessing  101.6 ms  101.4  100.0     +1.6 ms      4.9×  ███\n"
               "  coroutines       100.2 ms  100.0  100.0     +0.2 ms      5.0×  ███\n"
               "\n");
    results_free(&results);
}

TEST(wide_terminal_shows_all_columns)
{
    struct results results = fixture_results();

    check_contains(
        printed(&results.measurements[0], (struct table_style){0, 200, true}),
        "  model              median    min    max  ideal  over ideal  speed-up     CPU    memory"
        "  switches vol / invol  run / ready / wait\n"
        "  sequential       501.2 ms  500.2  503.2  500.0     +1.2 ms      1.0×  1.2 ms   1.8 MiB"
        "                 6 / 0      0 /  0 / 100 %  ████████████████████████████████████████\n");
    results_free(&results);
}

TEST(failures_stand_in_the_rows_and_disturbance_below)
{
    struct results results = fixture_results();

    check_text(printed(&results.measurements[2], (struct table_style){0, 80, true}),
               "cpu/sum · 8 tasks each add up a range\n"
               "Does it help to wait together?\n"
               "  model               median    min    max  speed-up   memory\n"
               "  sequential       241.2 ms   240.7  242.2      1.0×  1.8 MiB  ████████████████▉\n"
               "  threading        124.5 ms   124.3  124.8      1.9×  1.8 MiB  ████████▊\n"
               "                   failed 1 of 3: wrong answer: 42, not 49999995000000 (run 2)\n"
               "  multiprocessing  failed 4 of 4: killed by SIGSEGV\n"
               "  coroutines       243.3 ms*  242.8  244.3      1.0×  1.8 MiB  █████████████████\n"
               "* others used the machine while this was measured (others' CPU 45 %): 3 of 3\n"
               "runs disturbed\n"
               "\n");
    results_free(&results);
}

TEST(different_failures_are_told_with_their_runs)
{
    struct row row = fixture_row("threading", 0.1, NAN);
    char *text;

    CHECK(!failure_text(&row));
    fixture_fail(&row, 0, "exit code 3");
    fixture_fail(&row, 1, "killed by SIGSEGV");
    fixture_fail(&row, 3, "killed by SIGSEGV");
    text = failure_text(&row);
    CHECK(strcmp(text, "failed 3 of 4: exit code 3 (warm-up); killed by SIGSEGV (runs 1, 3)") == 0);
    free(text);
    fixture_free_row(row);
}

TEST(row_that_was_never_run_says_so)
{
    struct results results = fixture_results();

    results.measurements[0].rows[3].run_count = 0; /* its runs have no texts to be freed */
    check_contains(printed(&results.measurements[0], plain), "  coroutines       not run\n");
    results_free(&results);
}

TEST(failure_cannot_reach_the_terminal_with_control_characters)
{
    struct results results = fixture_results();

    fixture_fail(&results.measurements[0].rows[0], 1, "\033]0;title\a\nsecond line\xff");
    check_contains(printed(&results.measurements[0], plain),
                   "failed 1 of 3: ]0;title second line\uFFFD (run 1)\n");
    results_free(&results);
}

TEST(finish_times_and_results_have_tables)
{
    struct results results = fixture_results();

    check_contains(
        printed(&results.measurements[1], plain),
        "When each task finished, in ms, in the run nearest the median\n"
        "  task  sequential  threading  ideal  multiprocessing  coroutines  ideal  "
        "published ÷ 50\n"
        "     1       100.3      100.3  100.0            100.3       100.2  100.0           100.2\n"
        "     2       200.4      100.2  100.0            100.2       150.3  150.0           150.2\n"
        "     3       300.6      100.4  100.0            100.4       200.4  200.0           200.2\n"
        "     4       400.8      100.1  100.0            100.1       250.4  250.0           250.3\n"
        "     5       501.2      100.5  100.0            100.5       300.5  300.0           300.5\n"
        "\n"
        "What the tasks reported, in the order of finishing\n"
        "  model                       task           result\n"
        "  sequential, coroutines      1              sum 1, chain 1\n"
        "                              2              sum 2, chain 1 2\n"
        "                              3              sum 3, chain 1 2 3\n"
        "                              4              sum 4, chain 1 2 3 4\n"
        "                              5              sum 5, chain 1 2 3 4 5\n"
        "  threading, multiprocessing  4, 2, 1, 3, 5  sum 5, chain 1 2 3 4 5\n");
    results_free(&results);
}

TEST(durations_are_shown_where_the_measurement_is_about_them)
{
    struct results results = fixture_results();

    results.measurements[1].durations = true;
    results.measurements[1].rows[0].runs[3].tasks[1].started_s = 0.1003;
    check_contains(printed(&results.measurements[1], (struct table_style){0, 80, true}),
                   "How long each task took, in ms, in the run nearest the median\n"
                   "  task  sequential  threading  multiprocessing  coroutines  published ÷ 50\n"
                   "     1       100.3      100.3            100.3       100.2           100.2\n"
                   "     2       100.1      100.1            100.1       150.2           150.2\n");
    results_free(&results);
}

TEST(of_many_tasks_the_first_and_the_last_are_shown)
{
    struct measurement measurement = fixture_sleep();
    double finished_s[100];

    measurement.finish_table = true;
    measurement.row_count = 1;
    for (int i = 0; i < 100; i++)
        finished_s[i] = 0.1 * (i + 1);
    finished_s[98] = NAN;
    fixture_tasks(&measurement.rows[0], finished_s, 100, NULL);
    check_contains(printed(&measurement, plain), "  task  sequential\n"
                                                 "     1      0.1000\n"
                                                 "     2      0.2000\n"
                                                 "     3      0.3000\n"
                                                 "     4      0.4000\n"
                                                 "     5      0.5000\n"
                                                 "     6      0.6000\n"
                                                 "     7      0.7000\n"
                                                 "     8      0.8000\n"
                                                 "     9      0.9000\n"
                                                 "    10      1.0000\n"
                                                 "     …\n"
                                                 "    96      9.6000\n"
                                                 "    97      9.7000\n"
                                                 "    98      9.8000\n"
                                                 "    99           -\n"
                                                 "   100     10.0000\n");
    measurement.row_count = 4;
    fixture_free_measurement(measurement);
}

TEST(skipped_measurement_says_why)
{
    struct results results = fixture_results();

    check_text(printed(&results.measurements[3], plain),
               "io/query · 20 queries of 50 ms each\n"
               "  skipped: PostgreSQL is not installed (apt-get install postgresql)\n"
               "\n");
    results_free(&results);
}

/* --- in any style --------------------------------------------------------------------------- */

static void check_lines(char *text, int width)
{
    for (char *rest = text, *line; (line = strsep(&rest, "\n"));) {
        size_t length = strlen(line);

        if (utf8_width(line) > width || (length > 0 && line[length - 1] == ' '))
            printf("at %d columns: \"%s\"\n", width, line);
        CHECK(utf8_width(line) <= width);
        CHECK(length == 0 || line[length - 1] != ' ');
    }
}

TEST(tables_fit_every_width_without_spaces_at_the_ends_of_lines, .limit_s = 30)
{
    struct results results = fixture_results();

    for (int width = 80; width <= 200; width++) {
        for (int i = 0; i < results.measurement_count; i++) {
            char *text = printed(&results.measurements[i], (struct table_style){0, width, true});

            check_lines(text, width);
            free(text);
            text = printed(&results.measurements[i], (struct table_style){0, width, false});
            check_lines(text, width);
            free(text);
        }
    }
    results_free(&results);
}

TEST(absurd_widths_are_survived)
{
    struct results results = fixture_results();

    for (int width = -1; width < 40; width++)
        for (int i = 0; i < results.measurement_count; i++)
            free(printed(&results.measurements[i], (struct table_style){0, width, width % 2 == 0}));
    results_free(&results);
}

TEST(bars_begin_in_the_same_column)
{
    struct results results = fixture_results();
    char *text = printed(&results.measurements[0], plain);
    int found = 0, column = -1;

    for (char *rest = text, *line; (line = strsep(&rest, "\n"));) {
        char *bar = strstr(line, "█");

        if (!bar)
            continue;
        *bar = '\0';
        CHECK(column < 0 || column == utf8_width(line));
        column = utf8_width(line);
        found++;
    }
    CHECK_EQUAL(found, 4);
    free(text);
    results_free(&results);
}

TEST(ascii_style_prints_ascii_alone)
{
    struct results results = fixture_results();

    for (int i = 0; i < results.measurement_count; i++) {
        char *text = printed(&results.measurements[i], (struct table_style){0, 100, false});

        for (char *c = text; *c; c++)
            CHECK(!(*c & 0x80));
        free(text);
    }
    results_free(&results);
}

static void strip_colours(char *text)
{
    char *to = text;

    for (const char *from = text; *from; from++) {
        if (*from == '\033')
            from = strchr(from, 'm');
        else
            *to++ = *from;
    }
    *to = '\0';
}

TEST(colours_change_nothing_but_colours)
{
    struct results results = fixture_results();

    for (int i = 0; i < results.measurement_count; i++) {
        char *grey = printed(&results.measurements[i], plain);
        char *bright = printed(&results.measurements[i], (struct table_style){256, 100, true});

        CHECK(strcmp(grey, bright) != 0);
        strip_colours(bright);
        check_text(bright, grey);
        free(grey);
    }
    results_free(&results);
}

/* --- the machine ---------------------------------------------------------------------------- */

TEST(machine_is_told_in_a_line)
{
    struct context context = fixture_context();

    check_text(printed_context(&context), "Example(R) CPU @ 2.50GHz, 2 cores, 7.8 GiB, Linux "
                                          "6.18.1; load 0.12, CPU pressure 0 %\n");
    fixture_free_context(context);
}

TEST(machine_that_tells_nothing_is_told_too)
{
    struct context context = {.cores = 4,
                              .quota = NAN,
                              .memory_total_bytes = NAN,
                              .load_before = {NAN, NAN, NAN},
                              .pressure_before = NAN};

    check_text(printed_context(&context), "unknown processor, 4 cores\n");
}

TEST(one_core_and_a_busy_machine_are_warned_of)
{
    struct context context = fixture_context();

    context.cores = 1;
    context.quota = 0.5;
    context.pressure_before = 40;
    check_text(printed_context(&context),
               "Example(R) CPU @ 2.50GHz, 1 core (quota 0.5), 7.8 GiB, Linux 6.18.1; load 0.12, "
               "CPU pressure 40 %\n"
               "warning: 1 core: computing cannot speed up here\n"
               "warning: others use this machine (CPU pressure 40 %): figures will be disturbed\n");
    fixture_free_context(context);
}

TEST(noise_is_told_with_the_share_of_disturbed_runs)
{
    struct results results = fixture_results();

    check_contains(printed_noise(&results), "3 of 32 runs (9 %) were disturbed by others");
    for (int i = 1; i < 4; i++)
        results.measurements[0].rows[0].runs[i].disturbed = true;
    for (int i = 1; i < 4; i++)
        results.measurements[0].rows[1].runs[i].disturbed = true;
    check_contains(printed_noise(&results), "warning: 9 of 32 runs (28 %) were disturbed");
    results_free(&results);
}

TEST(calm_machine_is_not_worth_a_line)
{
    struct results results = fixture_results();

    results.measurement_count = 2; /* without the troubled one */
    check_text(printed_noise(&results), "");
    results.measurement_count = 4;
    results_free(&results);
}

/* --- Markdown ------------------------------------------------------------------------------- */

static char *markdown_of(const struct results *results)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    CHECK(out);
    write_markdown(out, results);
    CHECK(fclose(out) == 0);
    return text;
}

TEST(markdown_has_the_same_rows)
{
    struct results results = fixture_results();

    check_contains(
        markdown_of(&results),
        "## cpu/sum\n"
        "\n"
        "8 tasks each add up a range. Does it help to wait together?\n"
        "\n"
        "Arguments: --tasks 5 --wait 0.1\n"
        "\n"
        "| model | median | min | max | speed-up | CPU | memory | switches vol / invol | run / "
        "ready / wait |  |\n"
        "| :--- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | :--- |\n"
        "| sequential | **241.2 ms** | 240.7 | 242.2 | 1.0× | 1.2 ms | 1.8 MiB | 6 / 0 | 0 /  0 / "
        "100 % | ████████████████████ |\n"
        "| threading | **124.5 ms** | 124.3 | 124.8 | 1.9× | 1.2 ms | 1.8 MiB | 6 / 0 | 0 /  0 / "
        "100 % | ██████████ |\n"
        "|  | failed 1 of 3: wrong answer: 42, not 49999995000000 (run 2) |  |  |  |  |  |  |  |  "
        "|\n"
        "| multiprocessing | failed 4 of 4: killed by SIGSEGV |  |  |  |  |  |  |  |  |\n"
        "| coroutines | **243.3 ms\\*** | 242.8 | 244.3 | 1.0× | 1.2 ms | 1.8 MiB | 6 / 0 | 0 /  0 "
        "/ 100 % | ████████████████████ |\n"
        "\n"
        "\\* others used the machine while this was measured (others' CPU 45 %): 3 of 3 runs "
        "disturbed\n");
    results_free(&results);
}

TEST(markdown_begins_with_the_machine)
{
    struct results results = fixture_results();

    check_contains(markdown_of(&results),
                   "- Machine: Example(R) CPU @ 2.50GHz, 2 cores, 7.8 GiB, Linux 6.18.1\n"
                   "- Compiler: gcc 12.2.0\n"
                   "- libuv: 1.44.2\n"
                   "- Commit: 0123abc\n"
                   "- Date: 2026-11-21T03:14:00Z\n"
                   "- Measuring took: 41.2 s\n"
                   "- Load: 0.12 0.20 0.31 before, 0.62 0.40 0.33 after\n"
                   "- CPU pressure: 0 % before, 2 % after\n"
                   "- Noise: 3 of 32 runs (9 %) were disturbed");
    results_free(&results);
}

TEST(markdown_takes_no_text_for_markup)
{
    struct results results = fixture_results();

    for (int i = 0; i < 4; i++)
        fixture_fail(&results.measurements[0].rows[0], i, "<b> | *x* `y` [z]\\ & \n# no");
    check_contains(
        markdown_of(&results),
        "| sequential | failed 4 of 4: &lt;b> \\| \\*x\\* \\`y\\` \\[z\\]\\\\ &amp;  # no |");
    results_free(&results);
}

/* --- the parts ------------------------------------------------------------------------------ */

TEST(width_is_counted_in_columns)
{
    CHECK_EQUAL(utf8_width("over ideal"), 10);
    CHECK_EQUAL(utf8_width("5.0×"), 4);
    CHECK_EQUAL(utf8_width("███▌"), 4);
    CHECK_EQUAL(utf8_width("日本"), 4);
    CHECK_EQUAL(utf8_width("e\u0301"), 1);
    CHECK_EQUAL(utf8_width("\xff\xe2\x82"), 3);
}

TEST(text_is_cut_at_a_character_and_says_so)
{
    char *text = utf8_fit("naïve words", 5);

    CHECK(strcmp(text, "naïv…") == 0);
    free(text);
    text = utf8_fit("日本語", 4);
    CHECK(strcmp(text, "日…") == 0);
    free(text);
    text = utf8_fit("short", 5);
    CHECK(strcmp(text, "short") == 0);
    free(text);
}

TEST(what_a_lesson_measured_has_a_table_in_its_own_units)
{
    struct results results = fixture_results();
    struct measurement *measurement = &results.measurements[0];

    measurement->own_figures = true;
    measurement->finish_table = false;
    for (int run = 1; run < 4; run++) {
        fixture_add_figure(&measurement->rows[0].runs[run], "a hand-over", 2.23e-9, "s");
        fixture_add_figure(&measurement->rows[1].runs[run], "a hand-over", 3.94e-6, "s");
        fixture_add_figure(&measurement->rows[1].runs[run], "memory", 8489, "B");
        fixture_add_figure(&measurement->rows[2].runs[run], "a hand-over", 0.5, "s");
    }
    for (int run = 0; run < 4; run++)
        fixture_fail(&measurement->rows[3], run, "killed by SIGSEGV");
    check_contains(printed(measurement, (struct table_style){0, 80, true}),
                   "  model            a hand-over    memory\n"
                   "  sequential           2.23 ns         -\n"
                   "  threading            3.94 µs  8.29 KiB\n"
                   "  multiprocessing       500 ms         -\n"
                   "  coroutines       failed 4 of 4: killed by SIGSEGV\n");
    results_free(&results);
}

static void check_figure(char *text, const char *expected)
{
    CHECK(text ? expected && strcmp(text, expected) == 0 : !expected);
    free(text);
}

TEST(units_suit_the_figures_of_a_column)
{
    check_figure(figure_with_unit(25.01145, unit_of_times((struct range){5, 25})), "25.0114 s");
    check_figure(figure_with_unit(0.5, unit_of_times((struct range){0.1, 0.5})), "500.0 ms");
    check_figure(figure_with_unit(0.0042, unit_of_times((struct range){0.0042, 0.5})), "4.20 ms");
    check_figure(figure_with_unit(0.00012, unit_of_times((struct range){0.00012, 0.1})),
                 "0.120 ms");
    check_figure(figure_with_unit(2048, unit_of_memory((struct range){2048, 2048})), "2 KiB");
    check_figure(figure_with_unit(12, unit_of_memory((struct range){12, 12})), "12 B");
    check_figure(difference_with_unit(0.0003, unit_of_differences((struct range){0, 0.01})),
                 "+0.3 ms");
    check_figure(difference_with_unit(-0.00001, unit_of_differences((struct range){0, 0.01})),
                 "+0.0 ms");
    check_figure(difference_with_unit(-0.0021, unit_of_differences((struct range){0, 0.01})),
                 "-2.1 ms");
    check_figure(figure(NAN, unit_of_times((struct range){NAN, NAN})), NULL);
    check_figure(whole_number(1234567), "1,234,567");
    check_figure(figure_of_unit(12.34, "s"), "12.3 s");
    check_figure(figure_of_unit(-119, "B"), "-119 B");
    check_figure(figure_of_unit(999.9e-9, "s"), "1000 ns");
    check_figure(figure_of_unit(0, "s"), "0.00 ns");
    check_figure(figure_of_unit(400000, ""), "400,000");
    check_figure(figure_of_unit(0.25, ""), "0.25");
    check_figure(figure_of_unit(3, "lines"), "3.00 lines");
    check_figure(figure_of_unit(NAN, "s"), NULL);
    check_figure(whole_number(999), "999");
    check_figure(whole_number(-1000), "-1,000");
    check_figure(whole_number(NAN), NULL);
}
