/*
 * test_claims.c - verdicts come from what was measured: clear results, noisy ones, other sizes, a
 * single run, and none.
 */
#include "claims.h"
#include "context.h"
#include "fixture.h"
#include "models.h"
#include "shell.h"
#include "view_claims.h"

#include <sched.h>

static const char *const four[] = {MODEL_SEQUENTIAL, MODEL_THREADING, MODEL_MULTIPROCESSING,
                                   MODEL_COROUTINES};

static struct judgement judge_number(int number, const struct results *results)
{
    const struct claim *claim = claims;

    while (claim->number != number)
        claim++;
    return judge(claim, results);
}

static void check_verdict(int number, const struct results *results, enum verdict expected,
                          const char *part)
{
    struct judgement judgement = judge_number(number, results);

    printf("claim %d: %s: %s\n", number, verdict_names[judgement.verdict], judgement.figures);
    CHECK_EQUAL(judgement.verdict, expected);
    CHECK_HAS(judgement.figures, part);
    CHECK(!strstr(judgement.figures, "nan") && !strstr(judgement.figures, "inf"));
}

static struct measurement *add(struct results *results, const char *lesson, const char *variant,
                               const char *arguments)
{
    results->context.cores = 2;
    results->measurements =
        Reallocarray(results->measurements, (size_t)results->measurement_count + 1,
                     sizeof *results->measurements);
    struct measurement *measurement = &results->measurements[results->measurement_count++];
    *measurement = fixture_measurement(lesson, variant, "", 0);
    measurement->row_count = 0;
    fixture_give(measurement, arguments);
    return measurement;
}

/* A row of so many runs that took so long; NAN: they crashed. */
static struct row *add_row(struct measurement *measurement, const char *model, double total_s,
                           double ideal_s, int runs)
{
    struct row *row = &measurement->rows[measurement->row_count++];

    *row = (struct row){.model = fixture_text(model),
                        .ideal_s = ideal_s,
                        .published_s = NAN,
                        .runs = fixture_memory((size_t)runs, sizeof(struct run)),
                        .run_count = runs};
    for (int i = 0; i < runs; i++)
        row->runs[i] =
            isnan(total_s) ? fixture_failed_run("killed by SIGSEGV") : fixture_run(total_s);
    return row;
}

static void add_figure(struct row *row, const char *name, double value, const char *unit)
{
    for (int i = 0; i < row->run_count; i++)
        fixture_add_figure(&row->runs[i], name, value, unit);
}

static struct evidence spread(double low, double value, double high, bool disturbed)
{
    return (struct evidence){low, value, high, disturbed, false, "s"};
}

TEST(a_condition_is_decided_where_the_whole_spread_says_the_same)
{
    static const struct {
        double low, value, high;
        bool disturbed;
        double least, most;
        enum verdict verdict;
    } cases[] = {
        {1.9, 2, 2.1, false, 1.5, INFINITY, HOLDS},
        {1.0, 1.1, 1.2, false, 1.5, INFINITY, DOES_NOT_HOLD},
        {1.4, 1.6, 1.7, false, 1.5, INFINITY, TOO_NOISY},
        {1.0, 1.01, 1.02, false, -INFINITY, 1.05, HOLDS},
        {1.8, 1.9, 2, false, -INFINITY, 1.1, DOES_NOT_HOLD},
        {1.0, 1.01, 1.2, false, -INFINITY, 1.05, TOO_NOISY},
        {0.99, 1, 1.01, false, 0.98, 1.02, HOLDS},
        {0.97, 1, 1.01, false, 0.98, 1.02, TOO_NOISY},
        {NAN, NAN, NAN, false, -INFINITY, INFINITY, NOT_MEASURED},
        /* Disturbed ones decide only what is clear all the same. */
        {1.9, 2, 2.1, true, 1.5, INFINITY, TOO_NOISY},
        {10, 11, 12, true, 1.5, INFINITY, HOLDS},
        {10, 11, 12, true, -INFINITY, 1.5, DOES_NOT_HOLD},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_EQUAL(
            is_within(spread(cases[i].low, cases[i].value, cases[i].high, cases[i].disturbed),
                      cases[i].least, cases[i].most),
            cases[i].verdict);
}

TEST(what_is_not_known_or_does_not_hold_wins)
{
    CHECK_EQUAL(both(HOLDS, HOLDS), HOLDS);
    CHECK_EQUAL(both(HOLDS, TOO_NOISY), TOO_NOISY);
    CHECK_EQUAL(both(ONE_RUN, HOLDS), ONE_RUN);
    CHECK_EQUAL(both(DOES_NOT_HOLD, ONE_RUN), DOES_NOT_HOLD);
    CHECK_EQUAL(both(NOT_MEASURED, DOES_NOT_HOLD), NOT_MEASURED);
}

TEST(a_ratio_is_as_unsure_as_both)
{
    struct evidence evidence = ratio(spread(1, 2, 3, false), spread(4, 5, 6, true));

    CHECK(evidence.low == 1.0 / 6 && evidence.value == 0.4 && evidence.high == 0.75);
    CHECK(evidence.disturbed && !evidence.one_run);
    evidence = ratio(spread(1, 2, 3, false), (struct evidence){.value = 1, .one_run = true});
    CHECK(evidence.one_run);
}

TEST(waiting_together_is_as_long_as_the_longest)
{
    struct results results = fixture_results();

    fixture_give(&results.measurements[0], "tasks=5 wait=0.1");
    check_verdict(1, &results, HOLDS, "sequential 501 ms");
    for (int i = 0; i < 4; i++)
        results.measurements[0].rows[2].runs[i].total_s = 0.3;
    check_verdict(1, &results, DOES_NOT_HOLD, "multiprocessing 300 ms");
    results_free(&results);
}

/* What decides a claim at the sizes that it speaks of: a measurement for each of its needs. */
static void add_clear(struct results *results, const char *lesson, const char *variant,
                      const char *arguments, int runs)
{
    struct measurement *measurement = add(results, lesson, variant, arguments);

    for (int model = 0; model < 4; model++) {
        struct row *row = add_row(measurement, four[model], model ? 0.051 : 1.02, NAN, runs);
        double rank = 1 << (model == 1 ? 4 : model == 2 ? 8 : 0);
        row->ideal_s = strncmp(lesson, "cpu/", 4) == 0 ? NAN : model ? 0.05 : 1;
        add_figure(row, "memory a task", 4096 * rank, "B");
        add_figure(row, "one after the other", 1e-7 * rank, "s");
        add_figure(row, "all at once", 1e-6 * rank, "s");
        add_figure(row, "finished", model == 2 ? measurement->tasks - 1 : 0, "");
        add_figure(row, "lost", *variant || model == 1 ? 1000 : 0, "");
        add_figure(row, "threads used", 5, "");
        for (int i = 0; i < runs; i++)
            row->runs[i].involuntary_switches = 100;
    }
}

TEST(measurement_at_other_sizes_is_no_evidence)
{
    static const struct {
        int claim;
        const char *lesson, *variant, *arguments;
        const char *needs; /* what is missing; NULL: it is decided */
    } cases[] = {
        {1, "io/sleep", "", "tasks=20 wait=0.05", NULL},
        {1, "io/sleep", "", "tasks=1 wait=0.05", "needs io/sleep with tasks >= 2"},
        {1, "io/sleep", "", "tasks=20 wait=0", "needs io/sleep with tasks >= 2"},
        {2, "io/fetch", "", "tasks=20 workers=0 wait=0.05", NULL},
        {2, "io/fetch", "", "tasks=5 workers=0 wait=0.05", "needs io/fetch with tasks = 20"},
        {2, "io/fetch", "", "tasks=20 workers=5 wait=0.05", "needs io/fetch with tasks = 20"},
        {2, "io/fetch", "", "", "needs io/fetch with tasks = 20"},
        {3, "io/half_blocking", "await first", "tasks=5 wait=0.1 order=block-first compute=0",
         "needs io/half_blocking · await first with order = await-first"},
        {3, "io/half_blocking", "await first", "tasks=5 wait=0.1 order=await-first compute=1",
         "needs io/half_blocking"},
        {10, "cpu/sum", "", "tasks=8 to=100000000 one-core=0", NULL},
        {10, "cpu/sum", "", "tasks=8 to=100000000 one-core=1", "needs cpu/sum with"},
        {10, "cpu/sum", "", "tasks=8 to=10 one-core=0", "needs cpu/sum with"},
        {6, "cpu/sum", "", "tasks=1 to=100000000 one-core=0", "needs cpu/sum with"},
        {11, "cost/spawn", "", "tasks=1000", NULL},
        {11, "cost/spawn", "", "tasks=3", "needs cost/spawn with tasks >= 100"},
        {13, "cost/crash", "", "tasks=4 outlive=1", NULL},
        {13, "cost/crash", "", "tasks=4 outlive=0", "needs cost/crash with"},
        {14, "cost/counter", "", "tasks=4 times=5000000 protect=lock pause=0",
         "needs cost/counter with"},
        {30, "cost/counter", "pause", "tasks=4 times=1000 protect=nothing pause=1", NULL},
        {30, "cost/counter", "pause", "tasks=4 times=1 protect=nothing pause=1",
         "needs cost/counter · pause with"},
        {19, "control/group", "", "wait=0.1 fails=1", "needs control/group with fails = 0"},
        {24, "io/sleep", "many", "tasks=20 wait=0.5", "needs io/sleep · many with tasks >= 1000"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct results results = {0};
        add_clear(&results, cases[i].lesson, cases[i].variant, cases[i].arguments, 3);
        if (cases[i].needs)
            check_verdict(cases[i].claim, &results, NOT_MEASURED, cases[i].needs);
        else
            CHECK(judge_number(cases[i].claim, &results).verdict != NOT_MEASURED);
        results_free(&results);
    }
}

TEST(one_run_decides_nothing)
{
    static const struct {
        int claim;
        const char *lesson, *variant, *arguments;
        enum verdict verdict; /* of three runs */
    } cases[] = {
        {2, "io/fetch", "", "tasks=20 workers=0 wait=0.05", HOLDS},
        {6, "cpu/sum", "", "tasks=8 to=100000000 one-core=0", HOLDS},
        {10, "cpu/sum", "", "tasks=8 to=100000000 one-core=0", HOLDS},
        {11, "cost/spawn", "", "tasks=1000", HOLDS},
        {12, "cost/spawn", "", "tasks=1000", HOLDS},
        {13, "cost/crash", "", "tasks=4 outlive=1", HOLDS},
        {22, "io/files", "", "tasks=8", HOLDS},
        {26, "cost/spawn", "", "tasks=1000", DOES_NOT_HOLD},
        {30, "cost/counter", "pause", "tasks=4 times=1000 protect=nothing pause=1", DOES_NOT_HOLD},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct results one = {0}, three = {0};
        add_clear(&one, cases[i].lesson, cases[i].variant, cases[i].arguments, 1);
        add_clear(&three, cases[i].lesson, cases[i].variant, cases[i].arguments, 3);
        check_verdict(cases[i].claim, &one, ONE_RUN, "");
        check_verdict(cases[i].claim, &three, cases[i].verdict, "");
        results_free(&one);
        results_free(&three);
    }
    CHECK(strcmp(verdict_names[ONE_RUN], "not decided (one run)") == 0);
}

/* What a lock does to threads that compute, and an await within to coroutines that count. */
TEST(an_exception_turns_the_verdict)
{
    static const struct {
        int claim;
        double threads, exception;  /* speed-ups, or increments lost */
        enum verdict without, with; /* the exception */
    } cases[] = {
        {8, 1.9, 1.0, DOES_NOT_HOLD, DOES_NOT_HOLD_IN_C},
        {8, 1.9, 1.8, DOES_NOT_HOLD, DOES_NOT_HOLD},
        {8, 1.0, 1.0, HOLDS, HOLDS},
        {14, 1000, 3000, NOT_MEASURED, HOLDS_PARTLY},
        {14, 1000, 0, NOT_MEASURED, HOLDS},
        {14, 0, 3000, NOT_SEEN, NOT_SEEN},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool counts = cases[i].claim == 14;
        struct results results = {0};
        for (int k = 0; k < 2; k++) {
            static const char *const lessons[] = {"cpu/sum", "cpu/gil"};
            struct measurement *measurement =
                counts ? add(&results, "cost/counter", k ? "pause" : "",
                             k ? "tasks=4 times=1000 protect=nothing pause=1"
                               : "tasks=4 times=5000000 protect=nothing pause=0")
                       : add(&results, lessons[k], "", "tasks=8 to=100000000 work=sum one-core=0");
            double value = k ? cases[i].exception : cases[i].threads;
            for (int model = 0; model < 4; model++) {
                double total_s = model == 1 && !counts ? 1 / value : 1;
                struct row *row = add_row(measurement, four[model], total_s, NAN, 3);
                add_figure(row, "lost", model == 1 || k ? value : 0, "");
            }
            check_verdict(cases[i].claim, &results, k ? cases[i].with : cases[i].without, "");
        }
        results_free(&results);
    }
}

TEST(a_long_wait_whose_ideal_is_known_needs_one_run)
{
    struct results results = {0};
    struct measurement *sleep = add(&results, "io/sleep", "", "tasks=5 wait=5");

    for (int model = 0; model < 4; model++)
        add_row(sleep, four[model], model ? 5.01 : 25.02, model ? 5 : 25, 1);
    check_verdict(1, &results, HOLDS, "sequential 25.0 s");
    results_free(&results);
}

TEST(what_needs_cores_is_not_decided_on_one)
{
    static const int numbers[] = {6, 8, 10};

    for (int i = 0; i < 3; i++)
        for (int cores = 1; cores <= 2; cores++) {
            struct results results = {0};
            add_clear(&results, "cpu/sum", "", "tasks=8 to=100000000 one-core=0", 3);
            results.context.cores = cores;
            CHECK_EQUAL(judge_number(numbers[i], &results).verdict == ONE_CORE, cores == 1);
            results_free(&results);
        }

    /* One of many cores is one, under taskset. */
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET((size_t)sched_getcpu(), &one);
    CHECK_EQUAL(sched_setaffinity(0, sizeof one, &one), 0);
    CHECK_EQUAL(usable_cores(), 1);
}

enum end { AS_IT_SHOULD, DIFFERS, CRASHED };

static void add_story(struct results *results, const char *lesson, const char *variant,
                      double wait_s, const char *const stories[4], const enum end ends[4])
{
    struct measurement *measurement = add(results, lesson, variant, "fails=0 block=1 own=1");
    char wait[32];

    snprintf(wait, sizeof wait, "wait=%g", wait_s);
    fixture_give(measurement, wait);
    measurement->transcript = true;
    for (int model = 0; model < 4; model++) {
        if (!stories[model])
            continue;
        struct row *row = add_row(measurement, four[model], 1, NAN, 1);
        fixture_say(&row->runs[0], stories[model], wait_s);
        add_figure(row, "longest gap", strstr(lesson, "blocked") ? 0.3 : 0.1, "s");
        if (ends[model] != AS_IT_SHOULD)
            row->runs[0].failure = fixture_text("\"…\" was not expected");
        row->runs[0].differs = ends[model] == DIFFERS;
    }
}

#define BATCHES   "1 worker 1 is done\n1 worker 2 is done\n2 worker 3 is done\n2 worker 4 is done\n"
#define IN_TURN   "1 worker 1 is done\n2 worker 2 is done\n3 worker 3 is done\n4 worker 4 is done\n"
#define SEMAPHORE BATCHES "3 worker 5 is done"
#define ONE_BATCH IN_TURN "5 worker 5 is done"
#define GROUP     "1 task 1 is done\n2 task 2 is done\n3 task 3 is done\n3 main has waited for all"
#define LEFT      "0 main has waited for all\n1 task 1 is done\n2 task 2 is done\n3 task 3 is done"

/* What coroutines say decides, as expected and not. */
TEST(what_was_said_decides_in_waits_of_any_length)
{
    static const struct {
        int claim;
        const char *lesson, *variant, *story;
        enum verdict verdict;
    } cases[] = {
        {16, "control/semaphore", "", SEMAPHORE, HOLDS},
        {16, "control/semaphore", "", ONE_BATCH, DOES_NOT_HOLD},
        {17, "control/shield", "", "3 main got nothing in time\n5 task is done", HOLDS_PARTLY},
        {17, "control/shield", "", "5 task is done\n5 main got 42", HOLDS},
        {17, "control/shield", "", "3 main got nothing in time", DOES_NOT_HOLD},
        {18, "control/gather_errors", "", "1 main got the error: EIO", DOES_NOT_HOLD},
        {18, "control/gather_errors", "", "1 main got the error: EIO\n2 main got the error: EIO",
         HOLDS},
        {19, "control/group", "", GROUP, HOLDS},
        {19, "control/group", "", LEFT, DOES_NOT_HOLD},
        {21, "control/compose", "", "1 inner is done\n2 main got 42", HOLDS},
        {21, "control/compose", "", "1 inner is done\n1 main got 42", DOES_NOT_HOLD},
        {25, "control/ready", "", "1 counter had no turn meanwhile\n2 counter had turns meanwhile",
         DOES_NOT_HOLD},
        {25, "control/ready", "", "1 counter had turns meanwhile\n2 counter had turns meanwhile",
         HOLDS},
        {27, "control/timeout", "block", "5 task is done\n5 main got 42", DOES_NOT_HOLD},
        {27, "control/timeout", "block", "3 main got nothing in time\n5 task is done", HOLDS},
        {28, "control/cancel", "", "1 task 1 cleans up\n3 task 2 is done", DOES_NOT_HOLD},
        {28, "control/cancel", "", "1 task 1 cleans up\n1 task 2 cleans up", HOLDS},
        {29, "control/lock", "own", "0 task 1 reads 0\n0 task 2 reads 0\n1 task 1 writes 1",
         DOES_NOT_HOLD},
        {29, "control/lock", "own", "0 task 1 reads 0\n1 task 1 writes 1\n1 task 2 reads 1", HOLDS},
    };
    static const double waits_s[] = {0.1, 0.3, 1};
    static const enum end ends[] = {AS_IT_SHOULD, DIFFERS, CRASHED};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int k = 0; k < 9; k++) {
            const char *const stories[4] = {[3] = cases[i].story};
            enum end end = ends[k % 3];
            struct results results = {0};
            add_story(&results, cases[i].lesson, cases[i].variant, waits_s[k / 3], stories,
                      (enum end[4]){[3] = end});
            check_verdict(cases[i].claim, &results,
                          end == CRASHED ? NOT_MEASURED : cases[i].verdict,
                          end == CRASHED ? "needs runs that did not fail" : "");
            results_free(&results);
        }
}

TEST(results_come_in_order_of_creation_or_of_finishing)
{
    static const char *const created[4] = {
        [3] = "1 task 3 is done\n3 task 1 is done\n3 main greets Ada\n3 main greets Cem"};
    static const char *const finished[4] = {
        [3] = "1 main greets Cem\n3 task 1 is done\n3 main greets Ada"};
    struct results results = {0};

    add_story(&results, "control/greet", "", 0.1, created, (enum end[4]){0});
    check_verdict(20, &results, NOT_MEASURED, "needs control/as_completed");
    add_story(&results, "control/as_completed", "", 0.1, finished, (enum end[4]){0});
    check_verdict(20, &results, HOLDS, "as they end: task 3's does");
    results_free(&results);
    results = (struct results){0};
    add_story(&results, "control/greet", "", 0.1, finished, (enum end[4]){[3] = DIFFERS});
    add_story(&results, "control/as_completed", "", 0.1, created, (enum end[4]){[3] = DIFFERS});
    check_verdict(20, &results, DOES_NOT_HOLD, "gathered: task 3's comes first");
    results_free(&results);
}

TEST(a_model_whose_run_failed_leaves_the_verdict_to_the_others)
{
    static const struct {
        int claim;
        const char *lesson, *stories[4];
        enum end ends[4];
        enum verdict verdict;
        const char *part;
    } cases[] = {
        {16, "control/semaphore", {NULL, SEMAPHORE, "", SEMAPHORE}, {[2] = CRASHED}, HOLDS, "3.00"},
        {16,
         "control/semaphore",
         {NULL, ONE_BATCH, "", SEMAPHORE},
         {0, DIFFERS, CRASHED},
         DOES_NOT_HOLD,
         ""},
        {16,
         "control/semaphore",
         {NULL, "", "", ""},
         {0, CRASHED, CRASHED, CRASHED},
         NOT_MEASURED,
         ""},
        {19, "control/group", {NULL, GROUP, "", GROUP}, {[2] = CRASHED}, HOLDS, "3.00"},
        {19, "control/group", {NULL, LEFT, "", GROUP}, {0, DIFFERS, CRASHED}, DOES_NOT_HOLD, ""},
        {19, "control/group", {NULL, "", "", ""}, {0, CRASHED, CRASHED, CRASHED}, NOT_MEASURED, ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct results results = {0};
        add_story(&results, cases[i].lesson, "", 0.1, cases[i].stories, cases[i].ends);
        check_verdict(cases[i].claim, &results, cases[i].verdict, cases[i].part);
        results_free(&results);
    }

    struct results results = {0};
    struct measurement *sleep = add(&results, "io/sleep", "", "tasks=5 wait=0.1");
    for (int model = 0; model < 4; model++)
        add_row(sleep, four[model], model == 1 ? NAN : model ? 0.101 : 0.502, model ? 0.1 : 0.5, 3);
    check_verdict(1, &results, HOLDS, "threading -, multiprocessing 101 ms");
    results_free(&results);
}

/* A claim looks for lines; their lesson must still be one that says them in some model. */
TEST(what_claims_look_for_is_what_lessons_are_expected_to_say)
{
    for (const struct claim *claim = claims; claim->number; claim++)
        for (const struct condition *condition = claim->conditions; condition->metric.kind;
             condition++) {
            const struct metric *metric = &condition->metric;
            if (metric->kind != SAID_AT && metric->kind != SAID_PLACE)
                continue;
            printf("claim %d\n", claim->number);
            CHECK_SAID(shell("cat harness/bench/lessons/control/%s.txt",
                             claim->needs[metric->lesson].lesson + strlen("control/")),
                       metric->name);
        }
}

/* A claim speaks of sizes; their lesson must still be one that takes such an argument. */
TEST(sizes_that_claims_speak_of_are_arguments_of_their_lessons)
{
    for (const struct claim *claim = claims; claim->number; claim++)
        for (const struct need *need = claim->needs; need->lesson; need++) {
            struct said *said =
                shell("$BUILD/threading/%s --describe --record=3 3>&1 </dev/null", need->lesson);
            char name[32], wanted[50];
            CHECK_EQUAL(said->code, 0);
            for (const char *size = need->sizes; size; size = strchr(size + 1, ',')) {
                CHECK(sscanf(size, "%*[, ]%31s", name) == 1 || sscanf(size, "%31s", name) == 1);
                snprintf(wanted, sizeof wanted, "argument\t%s\t", name);
                printf("claim %d, %s\n", claim->number, need->lesson);
                CHECK_SAID(said, wanted);
            }
        }
}

TEST(no_claim_is_judged_by_what_is_not_there)
{
    struct results none = {0};

    for (const struct claim *claim = claims; claim->number; claim++)
        check_verdict(claim->number, &none, NOT_MEASURED, "needs ");
}

TEST(claims_that_were_not_measured_are_only_shown_where_they_are_asked_for)
{
    static struct results results;
    struct table_style style = {0, 100, true};
    const int numbers[] = {13, 0};
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    results = fixture_results();
    fixture_give(&results.measurements[0], "tasks=5 wait=0.1");
    print_claims(out, &results, NULL, &style);
    fflush(out);
    CHECK_HAS(text, " 1  Waiting tasks run together");
    CHECK_LACKS(text, "does not touch the others");
    print_claims(out, &results, numbers, &style);
    CHECK(fclose(out) == 0);
    CHECK_HAS(text, "13  A task that fails does not touch the others, with processes\n"
                    "    not measured: needs cost/crash\n");
    free(text);
}
