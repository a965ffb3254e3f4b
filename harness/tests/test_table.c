/*
 * test_table.c - tables line up, fit the terminal, and say what went wrong.
 */
#include "document.h"
#include "fixture.h"
#include "terminal.h"
#include "units.h"
#include "utf8.h"

static struct results results; /* of the test; its end frees them */
static const struct table_style plain = {0, 100, true};

static struct table_style style_of(int width)
{
    return (struct table_style){0, width, true};
}

/* What `call` writes to `out`; the caller frees it. */
#define WRITTEN(call)                                                                              \
    ({                                                                                             \
        char *written = NULL;                                                                      \
        size_t size;                                                                               \
        FILE *out = open_memstream(&written, &size);                                               \
        CHECK(out);                                                                                \
        call;                                                                                      \
        CHECK(fclose(out) == 0);                                                                   \
        written;                                                                                   \
    })

static char *printed(const struct measurement *measurement, struct table_style style)
{
    return WRITTEN(print_measurement(out, measurement, &style));
}

/* These free the text. */

static void check_text(char *text, const char *expected)
{
    if (strcmp(text, expected) != 0)
        printf("--- it is\n%s--- and not\n%s---\n", text, expected);
    CHECK(strcmp(text, expected) == 0);
    free(text);
}

static void check_contains(char *text, const char *expected)
{
    CHECK_HAS(text, expected);
    free(text);
}

/* --- tables --------------------------------------------------------------------------------- */

/* A line of a table is one here. */
/* clang-format off */
TEST(tables_show_each_model_and_what_there_is_room_for)
{
    static const struct {
        int measurement, width;
        const char *expected;
    } cases[] = {
        {0, 100,
         "io/sleep · 5 tasks each wait 0.1 s\n"
         "Does it help to wait together?\n"
         "  model              median    min    max  ideal  over ideal  speed-up    memory\n"
         "  sequential       501.2 ms  500.2  503.2  500.0     +1.2 ms      1.0×   1.8 MiB  ██████████████████\n"
         "  threading        100.4 ms  100.2  100.8  100.0     +0.4 ms      5.0×   1.8 MiB  ███▋\n"
         "  multiprocessing  101.6 ms  101.4  102.0  100.0     +1.6 ms      4.9×  12.4 MiB  ███▋\n"
         "  coroutines       100.2 ms  100.0  100.6  100.0     +0.2 ms      5.0×   1.8 MiB  ███▋\n"
         "\n"},
        {0, 80,
         "io/sleep · 5 tasks each wait 0.1 s\n"
         "Does it help to wait together?\n"
         "  model              median    min  ideal  over ideal  speed-up\n"
         "  sequential       501.2 ms  500.2  500.0     +1.2 ms      1.0×  ███████████████\n"
         "  threading        100.4 ms  100.2  100.0     +0.4 ms      5.0×  ███\n"
         "  multiprocessing  101.6 ms  101.4  100.0     +1.6 ms      4.9×  ███\n"
         "  coroutines       100.2 ms  100.0  100.0     +0.2 ms      5.0×  ███\n"
         "\n"},
        {0, 200,
         "  model              median    min    max  ideal  over ideal  speed-up     CPU    memory  switches vol / invol  run / ready / wait\n"
         "  sequential       501.2 ms  500.2  503.2  500.0     +1.2 ms      1.0×  1.2 ms   1.8 MiB                 6 / 0      0 /  0 / 100 %  ████████████████████████████████████████\n"},
        {2, 80,
         "cpu/sum · 8 tasks each add up a range\n"
         "Does it help to wait together?\n"
         "  model               median    min    max  speed-up   memory\n"
         "  sequential       241.2 ms   240.7  242.2      1.0×  1.8 MiB  ████████████████▉\n"
         "  threading        124.5 ms   124.3  124.8      1.9×  1.8 MiB  ████████▊\n"
         "                   failed 1 of 3: wrong answer: 42, not 49999995000000 (run 2)\n"
         "  multiprocessing  failed 4 of 4: killed by SIGSEGV\n"
         "  coroutines       243.3 ms*  242.8  244.3      1.0×  1.8 MiB  █████████████████\n"
         "* other programs were using the machine (45 % of a core): 3 of 3 runs disturbed\n"
         "\n"},
        {3, 100,
         "io/query · 20 queries of 50 ms each\n"
         "skipped: PostgreSQL is not installed (apt-get install postgresql)\n"
         "\n"},
        {1, 100,
         "When each task finished, in ms, in the run nearest the median\n"
         "  task  sequential  threading  ideal  multiprocessing  coroutines  ideal  published ÷ 50\n"
         "     1       100.3      100.3  100.0            100.3       100.2  100.0           100.2\n"
         "     2       200.4      100.2  100.0            100.2       150.3  150.0           150.2\n"
         "     3       300.6      100.4  100.0            100.4       200.4  200.0           200.2\n"
         "     4       400.8      100.1  100.0            100.1       250.4  250.0           250.3\n"
         "     5       501.2      100.5  100.0            100.5       300.5  300.0           300.5\n"
         "\n"
         "What the tasks reported, in the order in which they finished\n"
         "  model                       task           result\n"
         "  sequential, coroutines      1              sum 1, chain 1\n"
         "                              2              sum 2, chain 1 2\n"
         "                              3              sum 3, chain 1 2 3\n"
         "                              4              sum 4, chain 1 2 3 4\n"
         "                              5              sum 5, chain 1 2 3 4 5\n"
         "  threading, multiprocessing  4, 2, 1, 3, 5  sum 5, chain 1 2 3 4 5\n"},
    };
    results = fixture_results();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_contains(
            printed(&results.measurements[cases[i].measurement], style_of(cases[i].width)),
            cases[i].expected);
}
/* clang-format on */

TEST(different_failures_are_named_with_their_runs)
{
    results = fixture_results();
    struct row *row = &results.measurements[0].rows[1];
    CHECK(!failure_text(row));
    fixture_fail(row, 0, "exit code 3");
    fixture_fail(row, 1, "killed by SIGSEGV");
    fixture_fail(row, 3, "killed by SIGSEGV");
    check_text(failure_text(row),
               "failed 3 of 4: exit code 3 (warm-up); killed by SIGSEGV (runs 1, 3)");
}

TEST(row_that_was_never_run_says_so_and_none_can_say_control_characters)
{
    results = fixture_results();
    fixture_fail(&results.measurements[0].rows[0], 1, "\033]0;title\a\nsecond line\xff");
    results.measurements[0].rows[3].run_count = 0;
    char *text = printed(&results.measurements[0], style_of(100));
    CHECK_HAS(text, "failed 1 of 3:  ]0;title  second line\uFFFD (run 1)\n");
    check_contains(text, "  coroutines       not run\n");
}

TEST(durations_are_shown_where_the_measurement_is_about_them)
{
    results = fixture_results();
    results.measurements[1].durations = true;
    results.measurements[1].rows[0].runs[3].tasks[1].started_s = 0.1003;
    check_contains(printed(&results.measurements[1], style_of(80)),
                   "How long each task took, in ms, in the run nearest the median\n"
                   "  task  sequential  threading  multiprocessing  coroutines  published ÷ 50\n"
                   "     1       100.3      100.3            100.3       100.2           100.2\n"
                   "     2       100.1      100.1            100.1       150.2           150.2\n");
}

TEST(of_many_tasks_the_first_and_the_last_are_shown)
{
    double finished_s[100];

    results = fixture_results();
    results.measurements[0].finish_table = true;
    results.measurements[0].row_count = 1;
    for (int i = 0; i < 100; i++)
        finished_s[i] = 0.1 * (i + 1);
    finished_s[98] = NAN;
    fixture_tasks(&results.measurements[0].rows[0], finished_s, 100, NULL);
    check_contains(printed(&results.measurements[0], style_of(100)), "     9      0.9000\n"
                                                                     "    10      1.0000\n"
                                                                     "     …\n"
                                                                     "    96      9.6000\n"
                                                                     "    97      9.7000\n"
                                                                     "    98      9.8000\n"
                                                                     "    99           -\n"
                                                                     "   100     10.0000\n");
}

TEST(what_a_lesson_measured_has_a_table_in_its_own_units)
{
    results = fixture_results();
    struct measurement *measurement = &results.measurements[0];

    measurement->own_figures = true;
    for (int run = 1; run < 4; run++) {
        fixture_add_figure(&measurement->rows[0].runs[run], "a hand-over", 2.23e-9, "s");
        fixture_add_figure(&measurement->rows[1].runs[run], "a hand-over", 3.94e-6, "s");
        fixture_add_figure(&measurement->rows[1].runs[run], "memory", 8489, "B");
        fixture_add_figure(&measurement->rows[2].runs[run], "a hand-over", 0.5, "s");
    }
    for (int run = 0; run < 4; run++)
        fixture_fail(&measurement->rows[3], run, "killed by SIGSEGV");
    check_contains(printed(measurement, style_of(80)),
                   "  model            a hand-over    memory\n"
                   "  sequential           2.23 ns         -\n"
                   "  threading            3.94 µs  8.29 KiB\n"
                   "  multiprocessing       500 ms         -\n"
                   "  coroutines       failed 4 of 4: killed by SIGSEGV\n");
}

TEST(a_sweep_shows_time_memory_and_what_the_lesson_measured_and_why_a_model_stopped)
{
    static const char *const stops[] = {NULL, "not tried: it would take 20 s"};
    results = fixture_results();
    results.measurement_count = 2;
    for (int size = 0; size < 2; size++) {
        struct measurement *measurement = &results.measurements[size];
        fixture_free_measurement(*measurement);
        *measurement = fixture_sleep();
        struct row *stopped = &measurement->rows[1];
        free(measurement->swept);
        measurement->swept = fixture_text("wait");
        measurement->swept_value = size ? 1000 : 0.015;
        for (int run = 1; run < 4; run++)
            fixture_add_figure(&measurement->rows[3].runs[run], "lost", 12345 * size, "");
        stopped->stopped = fixture_text(stops[size]);
        for (int run = 0; run < 4 && size; run++)
            fixture_fail(stopped, run, "killed");
    }
    link_sweeps(&results);
    CHECK(!is_shown(&results.measurements[1]));
    check_contains(printed(&results.measurements[0], style_of(100)),
                   "\nTotal time\n"
                   "   wait  sequential  threading  multiprocessing  coroutines\n"
                   "  0.015      501 ms     100 ms           102 ms      100 ms\n"
                   "  1,000      501 ms          ✕           102 ms      100 ms\n"
                   "\n"
                   "Memory of all processes\n"
                   "   wait  sequential  threading  multiprocessing  coroutines\n"
                   "  0.015    1.80 MiB   1.80 MiB         12.4 MiB    1.80 MiB\n"
                   "  1,000    1.80 MiB          ✕         12.4 MiB    1.80 MiB\n"
                   "\n"
                   "lost\n"
                   "   wait  sequential  threading  multiprocessing  coroutines\n"
                   "  0.015                                                   0\n"
                   "  1,000                      ✕                       12,345\n"
                   "      ✕  threading at 1,000: not tried: it would take 20 s\n");
}

/* clang-format off */
TEST(transcripts_stand_side_by_side_where_there_is_room)
{
    struct measurement measurement = fixture_story();

    check_contains(
        printed(&measurement, style_of(100)),
        "  sequential\n"
        "  0.000 s  main starts\n"
        "  0.100 s  task 1 has done all that there was to do\n"
        "  threading                        multiprocessing                  coroutines\n"
        "  0.000 s  main starts             0.000 s  main starts             0.000 s  main starts\n"
        "  0.100 s  task 1 has done all     0.100 s  task 1 has done all     0.100 s  task 1 has done all\n"
        "           that there was to do             that there was to do             that there was to do\n"
        "as expected\n");
    run_free(&measurement.rows[2].runs[0]);
    fixture_fail(&measurement.rows[2], 0, "\"main starts\" is missing");
    for (int i = 0; i < 2; i++)
        measurement.rows[i].runs[0].checked = false;
    measurement.rows[3].runs[0].ending = fixture_text("exit code 1: on purpose");
    check_contains(printed(&measurement, style_of(40)), "  threading\n"
                                                        "  0.000 s  main starts\n"
                                                        "  0.100 s  task 1 has done all that\n"
                                                        "           there was to do\n"
                                                        "  multiprocessing\n"
                                                        "  coroutines\n"
                                                        "  0.000 s  main starts\n"
                                                        "  0.100 s  task 1 has done all that\n"
                                                        "           there was to do\n"
                                                        "multiprocessing: not as expected: \"main\n"
                                                        "  starts\" is missing\n"
                                                        "coroutines: exit code 1: on purpose\n"
                                                        "not checked (no expected transcript):\n"
                                                        "  sequential, threading\n");
    free(measurement.rows[0].runs[0].said[0].text);
    measurement.rows[0].runs[0].said[0].text = fixture_text("……………………………………………………………");
    for (int width = -1; width < 20; width++)
        free(printed(&measurement, (struct table_style){0, width, width % 2 == 0}));
    fixture_free_measurement(measurement);
}
/* clang-format on */

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
    free(text);
}

TEST(tables_fit_every_width_without_spaces_at_the_ends_of_lines, .limit_s = 30)
{
    results = fixture_results();
    for (int width = 80; width <= 200; width++)
        for (int i = 0; i < results.measurement_count; i++)
            for (int utf8 = 0; utf8 < 2; utf8++)
                check_lines(printed(&results.measurements[i], (struct table_style){0, width, utf8}),
                            width);
}

TEST(absurd_widths_are_survived)
{
    results = fixture_results();
    for (int width = -1; width < 40; width++)
        for (int i = 0; i < results.measurement_count; i++)
            free(printed(&results.measurements[i], (struct table_style){0, width, width % 2 == 0}));
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

TEST(ascii_is_ascii_alone_and_colours_change_nothing_but_colours)
{
    results = fixture_results();
    for (int i = 0; i < results.measurement_count; i++) {
        char *ascii = printed(&results.measurements[i], (struct table_style){0, 100, false});
        for (char *c = ascii; *c; c++)
            CHECK(!(*c & 0x80));
        free(ascii);

        char *grey = printed(&results.measurements[i], style_of(100));
        for (int colours = 16; colours <= 256; colours += 240) {
            char *bright =
                printed(&results.measurements[i], (struct table_style){colours, 100, true});
            CHECK(strcmp(grey, bright) != 0);
            strip_colours(bright);
            check_text(bright, grey);
        }
        free(grey);
    }
}

/* A model that nobody knows has a colour, too. */
TEST(models_have_the_colours_of_the_charts)
{
    results = fixture_results();
    struct measurement *measurement = &results.measurements[0];
    free(measurement->rows[0].model);
    measurement->rows[0].model = fixture_text("mine");
    check_contains(printed(measurement, (struct table_style){256, 100, true}),
                   "\033[38;5;36mcoroutines\033[0m");
    char *text = printed(measurement, (struct table_style){16, 100, true});
    CHECK_HAS(text, "\033[33mmultiprocessing\033[0m");
    check_contains(text, "\033[35mmine\033[0m");
}

/* --- the machine ---------------------------------------------------------------------------- */

TEST(machine_has_a_line_and_warnings)
{
    static struct context context;
    struct context silent = {.cores = 4,
                             .quota = NAN,
                             .memory_total_bytes = NAN,
                             .load_before = {NAN, NAN, NAN},
                             .pressure_before = NAN};

    context = fixture_context();
    check_text(WRITTEN(print_context(out, &context, &plain)),
               "Example(R) CPU @ 2.50GHz, 2 cores, 7.8 GiB, Linux "
               "6.18.1; load 0.12, CPU pressure 0 %\n");
    check_text(WRITTEN(print_context(out, &silent, &plain)), "unknown processor, 4 cores\n");
    context.cores = 1;
    context.quota = 0.5;
    context.pressure_before = 40;
    context.partial = true;
    check_text(
        WRITTEN(print_context(out, &context, &plain)),
        "Example(R) CPU @ 2.50GHz, 1 core (quota 0.5), 7.8 GiB, Linux 6.18.1; load 0.12, "
        "CPU pressure 40 %\n"
        "warning: 1 core: computing cannot speed up here\n"
        "warning: other programs are using this machine (CPU pressure 40 %): figures will be "
        "disturbed\n"
        "warning: interrupted: rows or lessons are missing\n");
}

TEST(noise_is_shown_with_the_share_of_disturbed_runs)
{
    results = fixture_results();
    check_text(WRITTEN(print_noise(out, &results, &plain)),
               "3 of 32 runs (9 %) were disturbed by other programs; medians leave those runs out, "
               "except where\nmarked *\n");
    for (int i = 0; i < 6; i++)
        results.measurements[0].rows[i / 3].runs[1 + i % 3].disturbed = true;
    check_contains(WRITTEN(print_noise(out, &results, &plain)),
                   "warning: 9 of 32 runs (28 %) were disturbed");
    results_free(&results);
    results = fixture_results();
    results.measurement_count = 2; /* without the troubled one */
    check_text(WRITTEN(print_noise(out, &results, &plain)), "");
    results.measurement_count = 4;
}

/* --- Markdown ------------------------------------------------------------------------------- */

/* clang-format off */
TEST(markdown_has_the_machine_and_the_same_rows)
{
    results = fixture_results();
    char *text = WRITTEN(write_markdown(out, &results));

    CHECK_HAS(text, "- Machine: Example(R) CPU @ 2.50GHz, 2 cores, 7.8 GiB, Linux 6.18.1\n"
                    "- Compiler: gcc 12.2.0\n"
                    "- libuv: 1.44.2\n"
                    "- Commit: 0123abc\n"
                    "- Date: 2026-11-21T03:14:00Z\n"
                    "- Time taken: 41.2 s\n"
                    "- Load: 0.12 0.20 0.31 before, 0.62 0.40 0.33 after\n"
                    "- CPU pressure: 0 % before, 2 % after\n"
                    "- Noise: 3 of 32 runs (9 %) were disturbed");
    check_contains(
        text,
        "## cpu/sum\n"
        "\n"
        "Does it help to wait together?\n"
        "\n"
        "8 tasks each add up a range\n"
        "\n"
        "Arguments: --tasks 5 --wait 0.1\n"
        "\n"
        "| model | median | min | max | speed-up | CPU | memory | switches vol / invol | run / ready / wait |  |\n"
        "| :--- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | :--- |\n"
        "| sequential | **241.2 ms** | 240.7 | 242.2 | 1.0× | 1.2 ms | 1.8 MiB | 6 / 0 | 0 / 0 / 100 % | ████████████████████ |\n"
        "| threading | **124.5 ms** | 124.3 | 124.8 | 1.9× | 1.2 ms | 1.8 MiB | 6 / 0 | 0 / 0 / 100 % | ██████████ |\n"
        "|  | failed 1 of 3: wrong answer: 42, not 49999995000000 (run 2) |  |  |  |  |  |  |  |  |\n"
        "| multiprocessing | failed 4 of 4: killed by SIGSEGV |  |  |  |  |  |  |  |  |\n"
        "| coroutines | **243.3 ms\\*** | 242.8 | 244.3 | 1.0× | 1.2 ms | 1.8 MiB | 6 / 0 | 0 / 0 / 100 % | ████████████████████ |\n"
        "\n"
        "\\* other programs were using the machine (45 % of a core): 3 of 3 runs disturbed\n");
}
/* clang-format on */

TEST(markdown_takes_no_text_for_markup)
{
    results = fixture_results();
    for (int i = 0; i < 4; i++)
        fixture_fail(&results.measurements[0].rows[0], i, "<b> | *x* `y` [z]\\ & \n# no");
    check_contains(
        WRITTEN(write_markdown(out, &results)),
        "| sequential | failed 4 of 4: &lt;b> \\| \\*x\\* \\`y\\` \\[z\\]\\\\ &amp; # no |");
}

/* --- the parts ------------------------------------------------------------------------------ */

TEST(width_is_counted_in_columns_and_text_is_cut_at_a_character)
{
    static const struct {
        const char *text;
        int width;
    } widths[] = {{"over ideal", 10}, {"5.0×", 4}, {"███▌", 4},         {"日本", 4},
                  {"e\u0301", 1},     {"😀", 2},    {"\xff\xe2\x82", 3}, {"\xed\xa0\x80", 3}};

    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
        CHECK_EQUAL(utf8_width(widths[i].text), widths[i].width);
    check_text(utf8_fit("naïve words", 5), "naïv…");
    check_text(utf8_fit("日本語", 4), "日…");
    check_text(utf8_fit("short", 5), "short");
    check_text(utf8_clean("a\u202eb\u2028c\x7f"), "a b c ");
    check_text(utf8_ascii("5.0× … 日 é"), "5.0x ~ ?? ?");
}

static void check_figure(char *text, const char *expected)
{
    if (expected)
        check_text(text ? text : strdup("nothing"), expected);
    CHECK(expected || !text);
}

TEST(units_suit_the_figures_of_a_column)
{
    static const struct {
        double value;
        struct range range;
        const char *expected;
    } times[] = {{25.01145, {5, 25}, "25.0114 s"},
                 {0.5, {0.1, 0.5}, "500.0 ms"},
                 {0.0042, {0.0042, 0.5}, "4.20 ms"},
                 {0.00012, {0.00012, 0.1}, "0.120 ms"},
                 {NAN, {NAN, NAN}, NULL}};
    static const struct {
        double value;
        const char *unit, *expected;
    } figures[] = {{12.34, "s", "12.3 s"},
                   {-119, "B", "-119 B"},
                   {999.9e-9, "s", "1000 ns"},
                   {0, "s", "0.00 ns"},
                   {400000, "", "400,000"},
                   {0.25, "", "0.25"},
                   {2.5, "×", "2.50×"},
                   {3, "lines", "3.00 lines"},
                   {NAN, "s", NULL},
                   {8489, "B", "8.29 KiB"},
                   {5e9, "lines", "5,000,000,000 lines"}};
    const struct unit difference = unit_of_differences((struct range){0, 0.01});

    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        check_figure(figure_with_unit(times[i].value, unit_of_times(times[i].range)),
                     times[i].expected);
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        check_figure(figure_of_unit(figures[i].value, figures[i].unit), figures[i].expected);
    check_figure(figure_with_unit(2048, unit_of_memory((struct range){2048, 2048})), "2 KiB");
    check_figure(figure_with_unit(12, unit_of_memory((struct range){12, 12})), "12 B");
    check_figure(difference_with_unit(0.0003, difference), "+0.3 ms");
    check_figure(difference_with_unit(-0.00001, difference), "+0.0 ms");
    check_figure(difference_with_unit(-0.0021, difference), "-2.1 ms");
    check_figure(whole_number(1234567), "1,234,567");
    check_figure(whole_number(999), "999");
    check_figure(whole_number(-1000), "-1,000");
    check_figure(whole_number(NAN), NULL);
}
