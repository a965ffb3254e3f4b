/*
 * test_transcripts.c - what lessons in control/ are to say: how it is written, how a run is
 * compared with it, how it is shown.
 */
#include "catalogue.h"
#include "fixture.h"
#include "json.h"
#include "outcome.h"

#define WAIT_S 0.1

/* --- expectations --------------------------------------------------------------------------- */

static struct catalogue catalogue;
static char message[300];

static const struct transcript *expect(const char *text)
{
    catalogue_free(&catalogue);
    if (!read_catalogue(text, &catalogue, message, sizeof message))
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

#define ALL   "lesson a\ntranscript all\n"
#define HELLO ALL " 0 main starts\n 1 task is done\n 1 main got 42\n"
#define THREE                                                                                      \
    ALL " 0 main starts\n 0 ~ task 1 waits\n 0 ~ task 2 waits\n 0 ~ task 1 goes\n 0 main has "     \
        "all\n"
#define ANY   ALL " 0 ~ task # waits\n 0 ~ task # waits\n 0 ~ task # goes\n 0 ~ task # goes\n"
#define MAY   ALL " 0 ? it was in time\n 0 ? it was not\n"
#define LATER ALL " 1 + b\n - c\n"
#define STUCK ALL " 0 x\nends still running after # s: * for a mutex\n"

/* A case has a line. */
/* clang-format off */
TEST(control_runs_are_compared_with_what_is_expected)
{
    static const struct {
        const char *expected, *said, *ended;
        enum transcript_verdict verdict;
        const char *told;
    } cases[] = {
        {HELLO, "0 main starts\n0.1001 task is done\n0.1002 main got 42", "", AS_EXPECTED, ""},
        {HELLO, "0 main starts\n0.11 main got 42", "", DIFFERENT, "\"task is done\" is missing"},
        {HELLO, "0 main starts\n0.1 task is done\n0.1 main got 42\n0.1 main got 42", "", DIFFERENT, "\"main got 42\" was not expected"},
        {HELLO, "0 main starts\n0.09 task is done\n0.11 main got 42", "", DIFFERENT, "\"task is done\" came early, after 0.090 s instead of 0.1 s"},
        {HELLO, "0 main starts\n0.15 task is done\n0.25 main got 42", "", LATE, "\"main got 42\" came late, after 0.250 s instead of 0.1 s"},
        {HELLO, "0 main starts\n0.1 main got 42\n0.1001 task is done", "", DIFFERENT, "\"main got 42\" came before \"task is done\""},
        {HELLO, "0 main starts\n0.1 task is done\n0.1 main got 42", "killed by SIGSEGV", DIFFERENT, "killed by SIGSEGV"},
        /* What may come later, or whenever it is, is never late. */
        {LATER, "5 b\n9 c", "", AS_EXPECTED, ""},
        {LATER, "0.05 b\n9 c", "", DIFFERENT, "came early"},
        /* Events by timing come in any order, those of one speaker in theirs, whoever it is; certain events hold them apart. */
        {THREE, "0 main starts\n0.01 task 1 waits\n0.02 task 1 goes\n0.03 task 2 waits\n0.04 main has all", "", AS_EXPECTED, ""},
        {THREE, "0 main starts\n0.01 task 1 goes\n0.02 task 1 waits\n0.03 task 2 waits\n0.04 main has all", "", DIFFERENT, "\"task 1 goes\" came before \"task 1 waits\""},
        {THREE, "0 main starts\n0.01 task 1 waits\n0.02 task 1 goes\n0.03 main has all\n0.04 task 2 waits", "", DIFFERENT, "\"main has all\" came before \"task 2 waits\""},
        {ANY, "0 task 2 waits\n0.01 task 2 goes\n0.02 task 1 waits\n0.03 task 1 goes", "", AS_EXPECTED, ""},
        {ANY, "0 task 2 waits\n0.01 task 1 goes\n0.02 task 1 waits\n0.03 task 2 goes", "", DIFFERENT, "\"task 1 goes\" came before \"task 1 waits\""},
        {MAY, "0 it was not", "", AS_EXPECTED, ""},
        {MAY, "0 it was not\n0 it was not", "", DIFFERENT, "was not expected"},
        /* A run that is to fail has to fail in that way. */
        {STUCK, "0 x", "still running after 1.5 s: both threads wait for a mutex", AS_EXPECTED, ""},
        {STUCK, "0 x", "still running after 1.5 s: it sleeps", DIFFERENT, "it sleeps (expected was: "},
        {STUCK, "0 x", "", DIFFERENT, "it ended well, and was expected to fail"},
    };
    /* clang-format on */

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct transcript *transcript = expect(cases[i].expected);
        struct run run = {0};
        char *told;

        fixture_say(&run, cases[i].said, 1);
        printf("%s\n", cases[i].said);
        CHECK_EQUAL(check_transcript(transcript, WAIT_S, &run, cases[i].ended, &told),
                    cases[i].verdict);
        CHECK_HAS(told ? told : "", cases[i].told);
        CHECK(*cases[i].told || !told);
        free(told);
        run_free(&run);
        catalogue_free(&catalogue);
    }
}

#define SAID(time)                                                                                 \
    "said\t0\tmain starts\nsaid\t" time "\ttask is done\nsaid\t" time "\tmain got 42\n"

TEST(control_run_differs_when_it_ends_well_and_says_something_else)
{
    static const struct {
        const char *expected, *said;
        struct run_outcome outcome;
        bool differs, late;
        const char *failure, *ending; /* or NULL */
    } cases[] = {
        {HELLO, SAID("0.1"), {.end = RUN_EXITED}, false, false, NULL, NULL},
        {HELLO,
         "said\t0\tmain starts\n",
         {.end = RUN_EXITED},
         true,
         false,
         "\"task is done\" is",
         NULL},
        {HELLO, SAID("0.3"), {.end = RUN_EXITED}, false, true, "came late", NULL},
        {HELLO,
         SAID("0.1"),
         {.end = RUN_EXITED, .code = 3, .what = "exit code 3"},
         false,
         false,
         "exit code 3",
         NULL},
        {HELLO,
         SAID("0.1"),
         {.end = RUN_EXITED, .processes_ended = 2},
         false,
         false,
         "left 2 proc",
         NULL},
        {STUCK, "said\t0\tx\n", {.end = RUN_EXITED}, true, false, "was expected to fail", NULL},
        {STUCK,
         "said\t0\tx\n",
         {.end = RUN_TIMED_OUT, .what = "still running after 2 s: it waits for a mutex"},
         false,
         false,
         NULL,
         "still running after 2 s"},
    };
    struct argument wait = {"wait", "0.1", "seconds", WAIT_S, 0, 3600};
    struct measurement measurement = {.given = &wait, .given_count = 1};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct row row = {.model = "threading", .kind = PREEMPTIVE};
        struct conditions conditions = conditions_of(&measurement, &row, 2);
        struct run_outcome outcome = cases[i].outcome;
        struct run run = {.total_s = NAN};

        expect(cases[i].expected);
        catalogue.entries[0].lesson = "control/mine";
        outcome.record = Format("record\t1\n%stotal\t0.3\nend\n", cases[i].said);
        CHECK_EQUAL(take_outcome(&catalogue.entries[0], &conditions, "mine", &outcome, &row, &run),
                    cases[i].late);
        CHECK_EQUAL(run.differs, cases[i].differs);
        CHECK_HAS(run.failure ? run.failure : "", cases[i].failure ? cases[i].failure : "");
        CHECK_HAS(run.ending ? run.ending : "", cases[i].ending ? cases[i].ending : "");
        CHECK(!run.failure == !cases[i].failure && !run.ending == !cases[i].ending);
        free(outcome.record);
        run_free(&run);
        catalogue_free(&catalogue);
    }
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
