/*
 * test_transcripts.c - what lessons in control/ are to say: how it is written, how a run is
 * compared with it, how it is shown.
 */
#include "catalogue.h"
#include "fixture.h"
#include "json.h"

#include <stdarg.h>

#define WAIT_S 0.1

/* --- expectations --------------------------------------------------------------------------- */

static struct catalogue catalogue;
static char message[300];

static const struct transcript *expect(const char *text)
{
    catalogue_free(&catalogue);
    if (read_catalogue(text, &catalogue, message, sizeof message) != 0)
        printf("%s\n", message);
    CHECK(catalogue.count == 1 && catalogue.entries[0].transcript_count > 0);
    return transcript_of(&catalogue.entries[0], "threading");
}

TEST(control_expectations_are_read)
{
    const struct transcript *transcript = expect("# a comment\n"
                                                 "lesson      control/mine\n"
                                                 "title       What it is\n"
                                                 "quick       --wait 0.1\n"
                                                 "limit       2\n"
                                                 "transcript  coroutines\n"
                                                 "    0       other\n"
                                                 "transcript  all\n"
                                                 "    0       first\n"
                                                 "    1.5 ~?  second of them\n"
                                                 "    2 +     third\n"
                                                 "    -       fourth\n"
                                                 "ends        exit code *\n");

    CHECK(strcmp(catalogue.entries[0].lesson, "control/mine") == 0);
    CHECK(strcmp(catalogue.entries[0].title, "What it is") == 0);
    CHECK(catalogue.entries[0].time_limit_s == 2);
    CHECK_EQUAL(transcript->line_count, 4);
    CHECK(transcript->lines[1].at == 1.5 && transcript->lines[1].by_timing);
    CHECK(transcript->lines[1].optional && !transcript->lines[1].or_later);
    CHECK(strcmp(transcript->lines[1].text, "second of them") == 0);
    CHECK(transcript->lines[2].or_later && isnan(transcript->lines[3].at));
    CHECK(strcmp(transcript->ends, "exit code *") == 0);
    CHECK(transcript_length(transcript) == 2);
    CHECK_EQUAL(transcript_of(&catalogue.entries[0], "coroutines")->line_count, 1);
    catalogue_free(&catalogue);
}

TEST(control_patterns_match_whole_texts)
{
    CHECK(text_matches("main got 42", "main got 42"));
    CHECK(!text_matches("main got 42", "main got 421") &&
          !text_matches("main got 42", "main got 4"));
    CHECK(text_matches("main * 42", "main has and got 42") &&
          !text_matches("main * 42", "main 42"));
    CHECK(text_matches("after # s", "after 0.25 s") && !text_matches("after # s", "after a s"));
    CHECK(text_matches("*", "") && text_matches("**a*", "bab") && !text_matches("a", ""));
}

TEST(control_transcripts_have_names_for_their_models)
{
    expect("lesson a\ntranscript threading multiprocessing\n    0 x\n");
    CHECK(transcript_of(&catalogue.entries[0], "multiprocessing"));
    CHECK(!transcript_of(&catalogue.entries[0], "coroutines"));
    CHECK(!transcript_of(&catalogue.entries[0], "thread"));
    catalogue_free(&catalogue);
}

/* --- comparing ------------------------------------------------------------------------------ */

static char told[500];

/* A run that said these, times and texts in turn, up to a text that is NULL. */
static struct run run_of(double time_s, const char *text, ...)
{
    struct run run = {.total_s = time_s, .said = fixture_memory(50, sizeof *run.said)};
    va_list more;

    va_start(more, text);
    while (text) {
        run.said[run.said_count++] = (struct saying){time_s, fixture_text(text)};
        time_s = va_arg(more, double);
        text = va_arg(more, const char *);
    }
    va_end(more);
    return run;
}
#define RUN(...) run_of(__VA_ARGS__, 0.0, (const char *)NULL)

static enum transcript_verdict compare_ended(const struct transcript *transcript, struct run run,
                                             const char *ended)
{
    enum transcript_verdict verdict =
        check_transcript(transcript, WAIT_S, &run, ended, told, sizeof told);

    run_free(&run);
    return verdict;
}

static enum transcript_verdict compare(const struct transcript *transcript, struct run run)
{
    return compare_ended(transcript, run, "");
}

static void check_told(const char *expected)
{
    if (!strstr(told, expected))
        printf("it says: %s\n", told);
    CHECK(strstr(told, expected));
    catalogue_free(&catalogue);
}

#define HELLO "lesson a\ntranscript all\n    0 main starts\n    1 task is done\n    1 main got 42\n"

TEST(control_run_that_says_what_is_expected_is_as_expected)
{
    CHECK_EQUAL(compare(expect(HELLO),
                        RUN(0.0, "main starts", 0.1001, "task is done", 0.1002, "main got 42")),
                AS_EXPECTED);
    CHECK(!*told);
    catalogue_free(&catalogue);
}

TEST(control_event_that_is_missing_is_named)
{
    CHECK_EQUAL(compare(expect(HELLO), RUN(0.0, "main starts", 0.11, "main got 42")), DIFFERENT);
    check_told("\"task is done\" is missing");
}

TEST(control_event_that_was_not_expected_is_named)
{
    CHECK_EQUAL(compare(expect(HELLO), RUN(0.0, "main starts", 0.1, "task is done", 0.1,
                                           "main got 42", 0.1, "main got 42")),
                DIFFERENT);
    check_told("\"main got 42\" was not expected");
}

TEST(control_event_that_is_early_is_different)
{
    CHECK_EQUAL(
        compare(expect(HELLO), RUN(0.0, "main starts", 0.09, "task is done", 0.11, "main got 42")),
        DIFFERENT);
    check_told("\"task is done\" came early, after 0.090 s instead of 0.1 s");
}

TEST(control_event_that_is_late_is_only_late)
{
    CHECK_EQUAL(
        compare(expect(HELLO), RUN(0.0, "main starts", 0.15, "task is done", 0.25, "main got 42")),
        LATE);
    check_told("\"main got 42\" came late, after 0.250 s instead of 0.1 s");
}

TEST(control_event_that_may_be_later_or_whenever_is_never_late)
{
    CHECK_EQUAL(
        compare(expect("lesson a\ntranscript all\n    1 + b\n    - c\n"), RUN(5.0, "b", 9.0, "c")),
        AS_EXPECTED);
    CHECK_EQUAL(compare(expect("lesson a\ntranscript all\n    1 + b\n"), RUN(0.05, "b")),
                DIFFERENT);
    check_told("came early");
}

TEST(control_events_out_of_order_are_named)
{
    CHECK_EQUAL(
        compare(expect(HELLO), RUN(0.0, "main starts", 0.1, "main got 42", 0.1001, "task is done")),
        DIFFERENT);
    check_told("\"main got 42\" came before \"task is done\"");
}

#define THREE                                                                                      \
    "lesson a\ntranscript all\n    0 main starts\n"                                                \
    "    0 ~ task 1 waits\n    0 ~ task 2 waits\n    0 ~ task 1 goes\n    0 main has all\n"

TEST(control_events_by_timing_come_in_any_order)
{
    CHECK_EQUAL(
        compare(expect(THREE), RUN(0.0, "main starts", 0.01, "task 1 waits", 0.02, "task 1 goes",
                                   0.03, "task 2 waits", 0.04, "main has all")),
        AS_EXPECTED);
    catalogue_free(&catalogue);
}

TEST(control_events_of_one_speaker_stay_in_order)
{
    CHECK_EQUAL(
        compare(expect(THREE), RUN(0.0, "main starts", 0.01, "task 1 goes", 0.02, "task 1 waits",
                                   0.03, "task 2 waits", 0.04, "main has all")),
        DIFFERENT);
    check_told("\"task 1 goes\" came before \"task 1 waits\"");
}

TEST(control_events_of_whoever_it_is_stay_in_order_for_each)
{
    const char *any = "lesson a\ntranscript all\n    0 ~ task # waits\n    0 ~ task # waits\n"
                      "    0 ~ task # goes\n    0 ~ task # goes\n";

    CHECK_EQUAL(compare(expect(any), RUN(0.0, "task 2 waits", 0.01, "task 2 goes", 0.02,
                                         "task 1 waits", 0.03, "task 1 goes")),
                AS_EXPECTED);
    CHECK_EQUAL(compare(expect(any), RUN(0.0, "task 2 waits", 0.01, "task 1 goes", 0.02,
                                         "task 1 waits", 0.03, "task 2 goes")),
                DIFFERENT);
    check_told("\"task 1 goes\" came before \"task 1 waits\"");
}

TEST(control_events_that_are_certain_hold_those_by_timing_apart)
{
    CHECK_EQUAL(
        compare(expect(THREE), RUN(0.0, "main starts", 0.01, "task 1 waits", 0.02, "task 1 goes",
                                   0.03, "main has all", 0.04, "task 2 waits")),
        DIFFERENT);
    check_told("\"main has all\" came before \"task 2 waits\"");
}

TEST(control_event_that_is_optional_may_be_missing)
{
    const char *either = "lesson a\ntranscript all\n    0 ? it was in time\n    0 ? it was not\n";

    CHECK_EQUAL(compare(expect(either), RUN(0.0, "it was not")), AS_EXPECTED);
    CHECK_EQUAL(compare(expect(either), RUN(0.0, "it was not", 0.0, "it was not")), DIFFERENT);
    check_told("was not expected");
}

TEST(control_run_that_failed_is_different)
{
    CHECK_EQUAL(compare_ended(expect("lesson a\ntranscript all\n    0 main starts\n"),
                              RUN(0.0, "main starts"), "killed by SIGSEGV"),
                DIFFERENT);
    check_told("killed by SIGSEGV");
}

#define STUCK "lesson a\ntranscript all\n    0 x\nends still running after # s: * for a mutex\n"

TEST(control_run_that_is_to_fail_is_as_expected_when_it_fails_in_that_way)
{
    CHECK_EQUAL(compare_ended(expect(STUCK), RUN(0.0, "x"),
                              "still running after 1.5 s: both threads wait for a mutex"),
                AS_EXPECTED);
    CHECK_EQUAL(compare_ended(expect(STUCK), RUN(0.0, "x"), "still running after 1.5 s: it sleeps"),
                DIFFERENT);
    check_told("it sleeps (expected was: ");
    CHECK_EQUAL(compare(expect(STUCK), RUN(0.0, "x")), DIFFERENT);
    check_told("it ended well, and was expected to fail");
}

TEST(control_story_is_saved_and_read_back)
{
    struct results results = {.context = fixture_context(),
                              .measurements = fixture_memory(1, sizeof(struct measurement)),
                              .measurement_count = 1},
                   back;
    char path[] = "/tmp/test_trancatalogue.XXXXXX";
    int file = mkstemp(path);

    CHECK(file >= 0 && close(file) == 0);
    results.measurements[0] = fixture_story();
    results.measurements[0].rows[1].runs[0].ending = fixture_text("exit code 1: on purpose");
    CHECK_EQUAL(save_results(path, write_json, &results), 0);
    CHECK(!load_results(path, &back));
    CHECK_EQUAL(unlink(path), 0);
    CHECK(back.measurement_count == 1 && back.measurements[0].transcript);
    const struct run *run = &back.measurements[0].rows[1].runs[0];
    CHECK(run->checked && strcmp(run->ending, "exit code 1: on purpose") == 0);
    CHECK_EQUAL(run->said_count, 2);
    CHECK(run->said[1].time_s == 0.1 && strcmp(run->said[0].text, "main starts") == 0);
    results_free(&back);
    results_free(&results);
}
