/*
 * test_catalogue.c - what is known of lessons: how it is written; titles and ideals from the
 * arguments; right and wrong answers.
 */
#include "catalogue.h"
#include "fixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void check_same(const char *actual, const char *expected)
{
    if (strcmp(actual, expected) != 0)
        printf("\"%s\", not \"%s\"\n", actual, expected);
    CHECK(strcmp(actual, expected) == 0);
}

static void check_number(double is, double expected)
{
    if (isnan(expected) ? !isnan(is) : !(fabs(is - expected) < 1e-9)) {
        printf("%.10g, not %.10g\n", is, expected);
        CHECK(false);
    }
}

static const struct entry *entry_of(const char *lesson, const char *variant)
{
    const struct entry *entry;

    for (int i = 0; (entry = catalogue_entry(lesson, i)); i++)
        if (strcmp(entry->variant, variant) == 0)
            return entry;
    CHECK(!"such an entry");
    return NULL;
}

/* A measurement with these arguments: good until the next call. */
static const struct measurement *given(const char *words)
{
    static struct results last;

    results_free(&last);
    last = (struct results){.measurements = Calloc(1, sizeof(struct measurement)),
                            .measurement_count = 1};
    fixture_give(last.measurements, words);
    return last.measurements;
}

static struct conditions conditions(const char *words, const char *model, int cores)
{
    static struct row row;

    row = (struct row){.model = (char *)model, .kind = model_of(model)->kind};
    return conditions_of(given(words), &row, cores);
}

/* --- how it is written ---------------------------------------------------------------------- */

TEST(an_entry_is_read)
{
    struct catalogue catalogue;
    char message[300];

    CHECK(read_catalogue("lesson io/mine\nvariant fast\nplace 7\ntold-by order workers\n"
                         "services http postgres\ntimeline\nideal loop wait\ncheck crash\n"
                         "published loop 15.5 5 7.5 10 12.5 15\nspeed-up 10\n",
                         &catalogue, message, sizeof message));
    const struct entry *entry = &catalogue.entries[0];
    CHECK(strcmp(entry->variant, "fast") == 0 && strcmp(entry->told_by, "order workers") == 0);
    CHECK(strcmp(entry->services[1], "postgres") == 0 && !entry->services[2]);
    CHECK(entry->timeline && !entry->own_figures && entry->ideal[LOOP] &&
          !entry->ideal[SEQUENTIAL] && entry->check);
    CHECK(entry->published[LOOP].total_s == 15.5 && entry->published[LOOP].finish_s[4] == 15);
    CHECK(entry->published[SEQUENTIAL].total_s == 0 && entry->published_speed_up == 10);
    catalogue_free(&catalogue);
}

TEST(an_entry_that_is_wrong_is_named_with_its_line)
{
    static const char *const wrong[][2] = {
        {"title x\n", "line 1: comes before the first lesson: title"},
        {"lesson\n", "line 1: says nothing: lesson"},
        {"lesson a\nnonsense x\n", "line 2: no such keyword: nonsense"},
        {"lesson a\ntitle\n", "line 2: says nothing: title"},
        {"lesson a\ntimeline x\n", "line 2: takes no text: timeline"},
        {"lesson a\nlimit long\n", "line 2: not a number: long"},
        {"lesson a\nplace 5 6\n", "line 2: not a number: 5 6"},
        {"lesson a\nideal loop 5 +\n", "line 2: not an expression: loop 5 +"},
        {"lesson a\nshare min(5)\n", "line 2: not an expression: min(5)"},
        {"lesson a\ntask-ideal nothing(1)\n", "line 2: not an expression: nothing(1)"},
        {"lesson a\ncheck x\n", "line 2: no such check: x"},
        {"lesson a\nservices a b c\n", "line 2: too many services: c"},
        {"lesson a\npublished fibres 5\n", "line 2: not a kind of model and times: fibres"},
        {"lesson a\npublished loop\n", "line 2: not a kind of model and times: loop"},
        {"lesson a\npublished loop 5 x\n", "line 2: not a time:  x"},
        {"lesson a\n    0 x\n", "line 2: a line of no transcript: 0 x"},
        {"lesson a\nends x\n", "line 2: the end of no transcript: x"},
        {"lesson a\ntranscript all\n    soon x\n", "line 3: it does not begin with a time: soon x"},
        {"lesson a\ntranscript all\n    1 ~\n", "line 3: nothing is said: 1 ~"},
    };

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct catalogue catalogue;
        char message[300] = "";
        CHECK(!read_catalogue(wrong[i][0], &catalogue, message, sizeof message));
        check_same(strstr(message, "line") ? strstr(message, "line") : "", wrong[i][1]);
        catalogue_free(&catalogue);
    }
}

TEST(lessons_come_by_place_then_stories_then_what_nobody_knows)
{
    static const char *const in_order[] = {"io/sleep",       "cpu/sum", "control/hello",
                                           "control/cancel", "io/mine", "control/mine"};

    for (int i = 1; i < 6; i++)
        CHECK(catalogue_place(in_order[i - 1]) < catalogue_place(in_order[i]));
}

TEST(a_lesson_that_nobody_knows_has_one_entry)
{
    CHECK(catalogue_entry("io/mine", 0));
    CHECK(!catalogue_entry("io/mine", 1));
    CHECK(!catalogue_entry("io/mine", 0)->ideal[LOOP]);
}

TEST(a_title_has_the_arguments_in_it_and_no_numbers_that_nobody_knows)
{
    struct conditions met = conditions("tasks=8 wait=0.25 to=50000000 order=block-first", "x", 2);
    char *title = fill_in("{tasks} × {wait} s, {wait/2} {to} {order} {other}", &met, 0, true);

    check_same(title, "8 × 0.25 s, 0.125 50,000,000 block-first …");
    free(title);
    met = conditions_of(&(struct measurement){0}, met.row, 2);
    title = fill_in("{tasks} tasks {", &met, 0, true);
    check_same(title, "… tasks {");
    free(title);
}

TEST(expressions_have_the_value_that_they_have)
{
    static const struct {
        const char *expression;
        double value;
    } cases[] = {
        {"1 + 2*3 - 4/2", 5},
        {"(1 + 2) * 3", 9},
        {"2*tasks - task", 9},
        {"7 % 4", 3},
        {"min(3, wait) + max(3, wait) + ceil(wait) + floor(wait)", 4.5},
        {"or(workers, tasks)", 6},
        {"or(wait, tasks)", 0.5},
        {"(order=block-first)*2 + (order=await-first)", 2},
        {"crawl(20, 8)", 5},
        {"product(99999)", 184299920323587622.0},
        {"max(1, other)", NAN},
        {"min(other, 1)", NAN},
        {"(other=x) + 1", NAN},
        {NULL, NAN},
    };
    struct conditions met = conditions("tasks=6 wait=0.5 workers=0 order=block-first", "x", 2);

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double is = evaluate(cases[i].expression, &met, 3);
        printf("%s: %g\n", cases[i].expression, is);
        check_number(is, cases[i].value);
    }
}

/* --- ideals --------------------------------------------------------------------------------- */

/* N times W one after the other and W together; a staircase where each blocks the loop; computing
   is shared out over the cores, but not by a loop, nor under a lock. */
TEST(ideals_follow_from_the_arguments_and_the_kind_of_model)
{
    static const struct {
        const char *lesson, *variant, *arguments, *model;
        int cores;
        double expected; /* the total, or the share of the sequential one */
    } cases[] = {
        {"io/sleep", "", "tasks=5 wait=5", "sequential", 2, 25},
        {"io/sleep", "", "tasks=5 wait=5", "threading", 2, 5},
        {"io/sleep", "", "tasks=5 wait=5", "coroutines", 2, 5},
        {"io/sleep", "", "tasks=5 wait=5", "python-sequential", 2, 25},
        {"io/sleep", "", "tasks=5 wait=5", "python-asyncio", 2, 5},
        {"io/sleep", "", "tasks=5 wait=5", "myloop", 2, NAN},
        {"io/sleep", "", "tasks=5", "threading", 2, NAN},
        {"io/gil", "", "tasks=5 wait=5 compute=0", "threading", 2, 5},
        {"io/gil", "", "tasks=4 wait=1 compute=1", "threading", 2, 2.5},
        {"io/half_blocking", "await first", "tasks=5 wait=5", "coroutines", 2, 15},
        {"io/half_blocking", "await first", "tasks=5 wait=5", "multiprocessing", 2, 5},
        {"io/half_blocking", "computing", "tasks=4 wait=1 compute=1", "threading", 2, 1.5},
        {"io/half_blocking", "computing", "tasks=4 wait=1 compute=1 one-core=1", "threading", 2,
         2.5},
        {"io/half_blocking", "computing", "tasks=4 wait=1 compute=1", "python-threading", 2, 2.5},
        {"io/fetch", "", "tasks=20 wait=0.5 workers=0", "threading", 2, 0.5},
        {"io/fetch", "", "tasks=20 wait=0.5 workers=5", "coroutines", 2, 2},
        {"io/fetch", "", "tasks=20 wait=0.5 workers=5", "sequential", 2, 10},
        {"io/crawl", "", "tasks=20 wait=1 workers=8", "threading", 2, 5},
        {"io/crawl", "", "tasks=20 wait=1 workers=0", "sequential", 2, 20},
        {"io/crawl", "", "tasks=20 wait=1", "threading", 2, NAN},
        {"cpu/sum", "", "tasks=8", "threading", 2, 0.5},
        {"cpu/sum", "", "tasks=8", "coroutines", 2, 1},
        {"cpu/sum", "", "tasks=8", "multiprocessing", 64, 1.0 / 8},
        {"cpu/sum", "", "tasks=8 one-core=1", "multiprocessing", 64, 1},
        {"cpu/sum", "", "tasks=8", "python-threading", 64, 1},
        {"cpu/sum", "", "tasks=8", "python-multiprocessing", 2, 0.5},
        {"cpu/sum", "", "tasks=8", "sequential", 2, NAN},
        {"cpu/gil", "", "tasks=8", "threading", 2, 1},
        {"cpu/executor", "threads", "tasks=8 in=thread", "coroutines", 2, 0.5},
        {"cpu/executor", "threads", "tasks=8 in=thread", "coroutines", 64, 0.25},
        /* 5 tasks on the pool's 4 threads need two rounds. */
        {"cpu/executor", "threads", "tasks=5 in=thread", "coroutines", 64, 2.0 / 5},
        {"cpu/executor", "threads", "tasks=5 in=thread", "coroutines", 2, 3.0 / 5},
        {"cpu/executor", "processes", "tasks=8 in=process", "coroutines", 64, 1.0 / 8},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct entry *entry = entry_of(cases[i].lesson, cases[i].variant);
        struct conditions met = conditions(cases[i].arguments, cases[i].model, cases[i].cores);
        enum model_kind kind = met.row->kind;
        const char *expression = entry->share[kind] ? entry->share[kind] : entry->ideal[kind];
        double is = evaluate(expression, &met, 0);
        printf("%s, %s in %s\n", cases[i].lesson, cases[i].arguments, cases[i].model);
        check_number(is, cases[i].expected);
    }
}

TEST(tasks_have_their_own_ideals)
{
    static const struct {
        const char *variant, *model;
        double expected_s[5];
    } cases[] = {
        {"await first", "coroutines", {5, 7.5, 10, 12.5, 15}},
        {"await first", "threading", {5, 5, 5, 5, 5}},
        {"await first", "sequential", {5, 10, 15, 20, 25}},
        /* With the block first these are durations, and the first task lasts longest. */
        {"block first", "coroutines", {12.5, 10, 7.5, 5, 5}},
        {"block first", "sequential", {5, 5, 5, 5, 5}},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int task = 1; task <= 5; task++) {
            struct conditions met = conditions("tasks=5 wait=5", cases[i].model, 2);
            const struct entry *entry = entry_of("io/half_blocking", cases[i].variant);
            double is = evaluate(entry->task_ideal[met.row->kind], &met, task);
            check_number(is, cases[i].expected_s[task - 1]);
        }
}

/* --- answers -------------------------------------------------------------------------------- */

/* Three tasks took so long, crashed (NAN) or never started (INFINITY) and found this. */
struct tried {
    const char *lesson, *arguments, *model, *results[3], *answer;
    double took_s[3];
    const char *said; /* "": nothing is wrong */
};

static void check_tried(const struct tried *tried)
{
    struct task_times tasks[3];
    struct conditions met = conditions(tried->arguments, tried->model, 2);

    for (int i = 0; i < 3; i++) {
        bool began = !isinf(tried->took_s[i]);
        tasks[i] = (struct task_times){began ? 0 : NAN, began ? tried->took_s[i] : NAN,
                                       (char *)tried->results[i]};
    }
    OWNED char *text = check_run(
        catalogue_entry(tried->lesson, 0), &met,
        &(struct run){
            .tasks = tasks, .task_count = 3, .total_s = 0.21, .answer = (char *)tried->answer});
    printf("%s: \"%s\"\n", tried->lesson, text ? text : "");
    CHECK_HAS(text ? text : "", tried->said);
    CHECK(*tried->said || !text);
}

/* A case has a line. */
/* clang-format off */
#define ALL(text) {text, text, text}
#define ENOUGH {0.2, 0.2, 0.2}
#define FILES {"checksum 00002040000aaa80", "checksum 00004080000aaa80", "checksum 000060c0000aaa80"}
#define PRODUCT "184299920323587622" /* of 99,999! */
#define GROWS {"sum 1, chain 1", "sum 2, chain 1 2", "sum 3, chain 1 2 3"}
#define WHOLE {"sum 3, chain 1 2 3", "sum 3, chain 1 2 3", "sum 3, chain 1 2 3"}
#define HALF(model, order, results, answer, said) \
    {"io/half_blocking", "tasks=3 wait=0.2 chain=1 order=" order, model, results, answer, ENOUGH, said}

TEST(wrong_answers_are_found_out)
{
    static const struct tried tried[] = {
        {"io/sleep", "tasks=3 wait=0.2", "threading", {0}, NULL, ENOUGH, ""},
        {"io/sleep", "tasks=3 wait=0.3", "threading", {0}, NULL, ENOUGH, "task 1 took 0.20000 s, less than the 0.3 s"},
        {"io/sleep", "tasks=3 wait=0.2", "threading", {0}, NULL, {0.2, NAN, 0.2}, "task 2 never finished"},
        {"io/sleep", "tasks=3 wait=0.2", "threading", {0}, NULL, {0.2, 0.2, INFINITY}, "task 3 never started"},
        {"io/sleep", "tasks=3 wait=0.2", "threading", {0}, NULL, {0.2, 0.2, 0.3}, "task 3 finished after the end of the whole"},
        {"cpu/sum", "tasks=3 to=10", "threading", ALL("45"), NULL, ENOUGH, ""},
        {"cpu/sum", "tasks=3 to=0", "threading", ALL("0"), NULL, ENOUGH, ""},
        {"cpu/sum", "tasks=3 to=10", "threading", {"45", "45", "44"}, NULL, ENOUGH, "task 3: 44, not 45"},
        {"cpu/sum", "tasks=3 to=10000000", "threading", ALL("49999995000000"), NULL, ENOUGH, ""},
        {"cpu/product", "tasks=3 to=99999", "coroutines", ALL(PRODUCT), NULL, ENOUGH, ""},
        {"cpu/product", "tasks=3 to=99998", "coroutines", ALL(PRODUCT), NULL, ENOUGH, "task 1: " PRODUCT ", not "},
        {"cpu/gil", "tasks=3 to=0 work=product", "threading", ALL("42"), NULL, ENOUGH, "task 1: 42, not "},
        {"cpu/gil", "tasks=3 to=10 work=sum", "threading", ALL("45"), NULL, ENOUGH, ""},
        {"io/files", "tasks=3 size=1", "threading", FILES, "3 of 3 files, checksum 0000c180001fff80", ENOUGH, ""},
        {"io/files", "tasks=3 size=1", "threading", ALL("write: No space left on device"), "", ENOUGH, "task 1: write: No space left on device"},
        {"io/files", "tasks=3 size=1", "threading", FILES, "2 of 3 files, checksum 0000c180001fff80", ENOUGH, "the answer: 2 of 3 files"},
        {"io/load", "tasks=3 rows=10", "threading", ALL("10 rows"), "30 of 30 rows", ENOUGH, ""},
        {"io/load", "tasks=3 rows=10", "threading", ALL("10 rows"), "20 of 30 rows, missing: task 3's between 1 and 10", ENOUGH, "missing: task 3's between 1 and 10"},
        {"io/query", "tasks=3 wait=0.2", "coroutines", {"answer 1", "answer 2", "answer 3"}, "3 of 3 queries", ENOUGH, ""},
        {"io/query", "tasks=3 wait=0.2", "coroutines", {"answer 1", "answer 3", "answer 3"}, "3 of 3 queries", ENOUGH, "task 2: answer 3, not answer 2"},
        {"io/fetch", "tasks=3 wait=0.2", "coroutines", {"Page 1, 1024 bytes", "Page 2, 1024 bytes", "Page 3, 1024 bytes"}, "3 of 3 pages, 3072 bytes", ENOUGH, ""},
        {"io/fetch", "tasks=3 wait=0.2", "coroutines", {"Page 1, 1024 bytes", "timed out", NULL}, "1 of 3 pages", ENOUGH, "task 2: timed out"},
        {"io/stream", "tasks=3 wait=0.2 chunks=2", "coroutines", {"2 chunks, sum 3, first after 0.1 s", "2 chunks, sum 6, x", "2 chunks, sum 9, x"}, "sum 18", ENOUGH, ""},
        {"io/crawl", "tasks=3 wait=0.2", "coroutines", {"Page 2, 2 links", "Page 1, 2 links", "Page 3, no links"}, "3 of 3 pages", ENOUGH, ""},
        {"io/crawl", "tasks=3 wait=0.2", "coroutines", {"Page 2, 2 links", "Page 1, 2 links", "Page 2, 2 links"}, "3 of 3 pages", ENOUGH, "page 2 was found more than once"},
        {"io/echo", "tasks=3", "sequential", {0}, "1 of 3 connections served", ENOUGH, ""},
        {"io/echo", "tasks=3", "threading", {0}, "1 of 3 connections served", ENOUGH, "not 3 of 3 connections served"},
        {"cost/spawn", "tasks=3", "coroutines", {0}, "6 tasks", ENOUGH, ""},
        {"cost/spawn", "tasks=3", "coroutines", {0}, "3 tasks", ENOUGH, "not 6 tasks"},
        {"cost/switch", "tasks=3 times=10", "coroutines", {0}, "30 hand-overs", ENOUGH, ""},
        {"cost/switch", "tasks=3 times=10", "coroutines", {0}, "15 hand-overs", ENOUGH, "not 30 hand-overs"},
        {"cost/counter", "tasks=3 times=10 protect=nothing", "threading", {0}, "22 of 30 counted, the others are lost", ENOUGH, ""},
        {"cost/counter", "tasks=3 times=10 protect=lock", "threading", {0}, "22 of 30 counted, the others are lost", ENOUGH, "8 of 30 additions are lost"},
        {"cost/counter", "tasks=3 times=10 protect=nothing", "threading", {0}, "15 of 15 counted", ENOUGH, "the answer: 15 of 15"},
        /* The first crashes, alone; the others go on where their memory is their own. */
        {"cost/crash", "tasks=3 wait=0.2", "multiprocessing", {0}, NULL, {NAN, 0.2, 0.2}, ""},
        {"cost/crash", "tasks=3 wait=0.2", "multiprocessing", {0}, NULL, {NAN, NAN, 0.2}, "task 2 never finished, though only task 1 was to crash"},
        {"cost/crash", "tasks=3 wait=0.2", "multiprocessing", {0}, NULL, ENOUGH, "task 1 finished, though it was to crash"},
        {"cost/crash", "tasks=3 wait=0.2", "multiprocessing", {0}, NULL, {NAN, 0.1, 0.2}, "task 2 took 0.10000 s, less than"},
        {"cost/crash", "tasks=3 wait=0.2", "threading", {0}, NULL, {NAN, NAN, NAN}, ""},
        {"cost/crash", "tasks=3 wait=0.2", "threading", {0}, NULL, {NAN, NAN, 0.2}, "task 3 finished, though task 1 was to crash before"},
        {"cost/crash", "tasks=3 wait=0.2", "sequential", {0}, NULL, {NAN, INFINITY, INFINITY}, ""},
        /* Where one thread does it all, what each task sees is certain. */
        HALF("coroutines", "await-first", GROWS, "sum 3", ""),
        HALF("threading", "await-first", GROWS, "sum 3", ""),
        HALF("coroutines", "block-first", GROWS, "sum 3", "task 1 saw the sum 1, not 3"),
        HALF("coroutines", "block-first", WHOLE, "sum 3", ""),
        HALF("sequential", "block-first", WHOLE, "sum 3", "task 1 saw the sum 3, not 1"),
        HALF("threading", "await-first", GROWS, "sum 2", "not sum 3"),
        HALF("threading", "await-first", ALL("sum 2, chain 1 1"), "sum 3", "task 1 saw the chain"),
        HALF("threading", "await-first", ALL("sum 1, chain 2"), "sum 3", "not in the chain"),
        HALF("threading", "await-first", ALL("sum 3, chain 1 2"), "sum 3", "the sum 3 and a chain of 2"),
        HALF("threading", "await-first", {0}, "sum 3", "which is no sum and chain"),
    };
    /* clang-format on */

    /* Below valgrind a long double has 53 bits, and the product is not told exactly. */
    volatile long double exact = 184299920323587622;
    bool is_exact = (unsigned long long)(exact + 1) == 184299920323587623;
    for (size_t i = 0; i < sizeof tried / sizeof *tried; i++)
        if (is_exact || strcmp(tried[i].lesson, "cpu/product") != 0)
            check_tried(&tried[i]);
}
