/*
 * test_json.c - results.json reads back as what was saved, and whatever else is read is refused in
 * one line and never trusted.
 */
#include "csv.h"
#include "document.h"
#include "fields.h"
#include "fixture.h"
#include "json.h"
#include "shell.h"
#include "terminal.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/stat.h>

static void write_file(const char *text, size_t length)
{
    FILE *stream = fopen("results.json", "w");

    CHECK(stream);
    CHECK(fwrite(text, 1, length, stream) == length);
    CHECK(fclose(stream) == 0);
}

/* As results.json; the caller frees it. */
static char *text_of(const struct results *results)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    CHECK(out);
    write_json(out, results);
    CHECK(fclose(out) == 0);
    return text;
}

static char *fixture_file(void)
{
    struct results results = fixture_results();
    char *text = text_of(&results);

    results_free(&results);
    return text;
}

/* Saves it, frees it, and returns what is read back, which is the same when it is saved again. */
static struct results saved_and_loaded(struct results saved)
{
    static bool entered;
    struct results loaded;
    char *before = text_of(&saved), *after;

    if (!entered)
        go_to_new_folder();
    entered = true;
    CHECK_EQUAL(save_results("results.json", write_json, &saved), 0);
    CHECK(!load_results("results.json", &loaded));
    after = text_of(&loaded);
    CHECK(strcmp(before, after) == 0);
    free(before);
    free(after);
    results_free(&saved);
    return loaded;
}

/* --- what is saved -------------------------------------------------------------------------- */

/* A member that has no line in fields.c is lost when results are read back. */
static void check_all_members(const struct structure *structure)
{
    static const size_t sizes[] = {[FIELD_TEXT] = sizeof(char *),
                                   [FIELD_TEXT_OR_NULL] = sizeof(char *),
                                   [FIELD_FLAG] = sizeof(bool),
                                   [FIELD_COUNT] = sizeof(int),
                                   [FIELD_NUMBER] = sizeof(double),
                                   [FIELD_LOAD] = sizeof(double[3]),
                                   [FIELD_CHOICE] = sizeof(enum task_state),
                                   [FIELD_TASK] = sizeof(int),
                                   [FIELD_TASK_NUMBERS] = sizeof(double *),
                                   [FIELD_OBJECT] = 0,
                                   [FIELD_LIST] = sizeof(char *),
                                   [FIELD_SUMMARY] = 0};
    char covered[sizeof(struct run) + sizeof(struct measurement)] = "";
    size_t gap = 0;

    for (const struct field *field = structure->fields; field->name; field++) {
        size_t size = field->kind == FIELD_OBJECT ? field->structure->size : sizes[field->kind];

        memset(covered + field->offset, 1, size);
        if (field->kind == FIELD_LIST)
            memset(covered + field->count_offset, 1, sizeof(int));
        if (field->structure && field->kind != FIELD_SUMMARY)
            check_all_members(field->structure);
    }
    /* swept_count is computed. */
    if (structure == &measurement_structure)
        memset(covered + offsetof(struct measurement, swept_count), 1, sizeof(int));
    for (size_t i = 0; i < structure->size; i++) {
        gap = covered[i] ? 0 : gap + 1;
        CHECK(gap < sizeof(double)); /* less is left free between members */
    }
}

TEST(every_member_of_every_structure_is_saved)
{
    check_all_members(&results_structure);
    check_all_members(&summary_structure);
}

TEST(what_was_saved_is_read_back)
{
    struct results saved = fixture_results();

    saved.context.full = saved.context.partial = true;
    saved.measurements[0].durations = saved.measurements[0].own_figures = true;
    struct results loaded = saved_and_loaded(saved);
    CHECK(loaded.context.full && loaded.context.partial && loaded.context.cores == 2);
    CHECK(isnan(loaded.context.quota) && loaded.context.load_after[0] == 0.62);
    CHECK_EQUAL(loaded.measurement_count, 4);
    CHECK(loaded.measurements[0].durations && !loaded.measurements[1].durations);
    CHECK(strncmp(loaded.measurements[3].skipped, "PostgreSQL", 10) == 0);
    const struct row *row = &loaded.measurements[1].rows[3];
    CHECK(row->published_s == 0.3004828 && row->ideal_finish_s[4] == 0.3);
    CHECK_EQUAL(row->run_count, 4);
    CHECK(row->runs[0].warm_up && row->runs[1].total_s == 0.3007 * 1.004);
    CHECK(strcmp(row->runs[1].tasks[1].result, "sum 2, chain 1 2") == 0);
    CHECK_EQUAL(row->runs[1].interval_count, 0); /* only of the typical one */
    CHECK_EQUAL(row->runs[3].interval_count, 10);
    CHECK_EQUAL(row->runs[3].intervals[9].state, STATE_BLOCKING);
    results_free(&loaded);

    loaded = saved_and_loaded((struct results){.context = fixture_context()});
    CHECK_EQUAL(loaded.measurement_count, 0);
    results_free(&loaded);
}

TEST(awkward_figures_and_texts_are_read_back)
{
    struct results saved = fixture_results();
    struct run *run = &saved.measurements[0].rows[0].runs[1];
    static const char *const answer = "\"quoted\" \\ \t\n\x01 ünï 🎂";

    run->answer = fixture_text(answer);
    fixture_add_figure(run, "a \"switch\"", 4.1e-9, "s");
    fixture_add_figure(run, "lost", NAN, "");
    run->total_s = 1.0 / 3;
    run->process_s = 5e-324;
    run->others_cpu_s = 1.7976931348623157e308;
    run->memory_bytes = 9007199254740993.0;
    struct results loaded = saved_and_loaded(saved);
    run = &loaded.measurements[0].rows[0].runs[1];
    CHECK(strcmp(run->answer, answer) == 0);
    CHECK(strcmp(run->figures[0].name, "a \"switch\"") == 0 && run->figures[0].value == 4.1e-9);
    CHECK(isnan(run->figures[1].value));
    CHECK(fabs(run->total_s - 1.0 / 3) < 1e-15 && run->process_s == 5e-324);
    CHECK(isnan(run->others_cpu_s) && fabs(run->memory_bytes - 9007199254740993.0) < 10);
    results_free(&loaded);
}

/* A program that crashed while it wrote may have left half a character. */
TEST(bytes_that_are_no_utf8_do_not_spoil_the_file)
{
    struct results saved = fixture_results();

    fixture_fail(&saved.measurements[0].rows[0], 1, "it said \xc3\x28 \xff \xed\xa0\x80 \xe2\x82");
    struct results loaded = saved_and_loaded(saved);
    CHECK(strcmp(loaded.measurements[0].rows[0].runs[1].failure,
                 "it said \uFFFD( \uFFFD \uFFFD\uFFFD\uFFFD \uFFFD\uFFFD") == 0);
    results_free(&loaded);
}

TEST(of_many_tasks_and_intervals_the_first_are_saved)
{
    struct results saved = fixture_results();
    struct row *row = &saved.measurements[0].rows[3];
    double finished_s[SAVED_MOST + 500];
    int typical = typical_run(row);

    for (int i = 0; i < SAVED_MOST + 500; i++)
        finished_s[i] = 0.1 + i * 1e-6;
    fixture_tasks(row, finished_s, SAVED_MOST + 500, NULL);
    saved.measurements[0].tasks = SAVED_MOST + 500;
    struct results loaded = saved_and_loaded(saved);
    const struct run *run = &loaded.measurements[0].rows[3].runs[typical];
    CHECK_EQUAL(run->task_count, SAVED_MOST);
    CHECK_EQUAL(run->interval_count, SAVED_MOST);
    CHECK(run->tasks[SAVED_MOST - 1].finished_s == finished_s[SAVED_MOST - 1]);
    results_free(&loaded);
}

TEST(intervals_of_unknown_tasks_are_not_saved)
{
    struct results saved = fixture_results();
    struct row *row = &saved.measurements[1].rows[3];
    int typical = typical_run(row);

    row->runs[typical].intervals[0].task = 0;
    row->runs[typical].intervals[1].task = 6;
    struct results loaded = saved_and_loaded(saved);
    CHECK_EQUAL(loaded.measurements[1].rows[3].runs[typical].interval_count, 8);
    results_free(&loaded);
}

TEST(full_disk_leaves_the_earlier_results)
{
    struct results results = fixture_results();
    struct rlimit limit = {100, RLIM_INFINITY};
    struct stat before, after;

    go_to_new_folder();
    CHECK_EQUAL(save_results("results.json", write_json, &results), 0);
    CHECK(stat("results.json", &before) == 0);
    signal(SIGXFSZ, SIG_IGN);
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    CHECK_EQUAL(save_results("results.json", write_json, &results), -EFBIG);
    CHECK(stat("results.json", &after) == 0);
    CHECK(before.st_ino == after.st_ino && before.st_size == after.st_size);
    results_free(&results);
}

/* --- what is refused ------------------------------------------------------------------------ */

static void check_refusal(const char *path, const char *expected)
{
    struct results results;
    OWNED char *wrong = load_results(path, &results);

    CHECK_HAS(wrong, expected);
    CHECK_EQUAL(strlen(wrong), strlen(expected));
    CHECK(results.measurement_count == 0 && !results.measurements);
}

TEST(what_is_no_results_file_of_this_version_is_refused)
{
    static const struct {
        const char *text, *expected;
    } files[] = {
        {"", ": line 1: '[' or '{' expected near end of file"},
        {"{\"name\": \"other\"}", ": this is no results file of the concurrency sandbox"},
        {"{\"schema\": \"other/results\"}", ": this is no results file of the concurrency sandbox"},
        {"[1, 2]", ": this is no results file of the concurrency sandbox"},
        {"{\"schema\": \"" RESULTS_SCHEMA "\", \"version\": 99}",
         " is of version 99; this bench reads version 3"},
    };

    go_to_new_folder();
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        OWNED char *expected = Format("results.json%s", files[i].expected);
        write_file(files[i].text, strlen(files[i].text));
        check_refusal("results.json", expected);
    }
    check_refusal("/nowhere/results.json",
                  "cannot read /nowhere/results.json: No such file or directory");
    check_refusal("/", "cannot read /: Is a directory");
    check_refusal("/dev/null", "cannot read /dev/null: Invalid argument");
}

/* The text with the first `before` in it replaced; the caller frees it. */
static char *edited(const char *text, const char *before, const char *after)
{
    const char *at = strstr(text, before);

    CHECK(at);
    return Format("%.*s%s%s", (int)(at - text), text, after, at + strlen(before));
}

TEST(a_damaged_file_is_refused_with_the_name_of_what_is_wrong)
{
    static const struct {
        const char *before, *after, *complaint;
    } edits[] = {
        {"\"quota\": null", "\"quota\" null", "line 8: ':' expected near 'null'"},
        {"\"cores\": 2,", "\"cores\": 2, \"cores\": 3,",
         "line 7: duplicate object key near '\"cores\"'"},
        {"\"cores\": 2,", "\"cores\": \"two\",",
         "context.cores is not a whole number from 0 to 2147483647"},
        {"\"cores\": 2,", "\"cores\": -1,",
         "context.cores is not a whole number from 0 to 2147483647"},
        {"\"full\": false", "\"full\": 0", "context.full is neither true nor false"},
        {"\"date\": \"", "\"date\": 2026, \"\": \"", "context.date is not a text"},
        {"\"load_before\": [\n   0.12,", "\"load_before\": [",
         "context.load_before is not a list of 3 numbers"},
        {"{\n   \"lesson\": \"io/sleep\",", "{", "measurements[0].lesson is missing"},
        {"\"skipped\": null", "\"skipped\": 3", "measurements[0].skipped is not a text or null"},
        {"\"finished_s\": 0.4008", "\"finished_s\": \"soon\"",
         "measurements[1].rows[0].runs[0].tasks[3].finished_s is not a number or null"},
        {"\"task\": 5,", "\"task\": 6,",
         "measurements[1].rows[0].runs[3].intervals[8].task is not a whole number from 1 to 5"},
        {"\"state\": \"blocking\"", "\"state\": \"dreaming\"",
         "measurements[1].rows[0].runs[3].intervals[1].state is none of those that there are, "
         "like \"running\""},
        {"\"ideal_finish_s\": [\n      0.1,\n      0.1,", "\"ideal_finish_s\": [\n      0.1,",
         "measurements[1].rows[1].ideal_finish_s is not a list of 5 numbers"},
        {"\"figures\": []", "\"figures\": {}",
         "measurements[0].rows[0].runs[0].figures is not a list"},
        {"\"figures\": []", "\"figures\": [7]",
         "measurements[0].rows[0].runs[0].figures[0] is not an object"},
    };
    char *text = fixture_file();

    go_to_new_folder();
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        OWNED char *damaged = edited(text, edits[i].before, edits[i].after);
        OWNED char *expected = Format("results.json: %s", edits[i].complaint);

        write_file(damaged, strlen(damaged));
        check_refusal("results.json", expected);
    }
    free(text);
}

TEST(unknown_members_are_passed_over)
{
    OWNED char *text = fixture_file();
    OWNED char *more = edited(text, "\"cores\"", "\"colour\": [\"}\\\"\", {}], \"cores\"");
    struct results results;

    go_to_new_folder();
    write_file(more, strlen(more));
    CHECK(!load_results("results.json", &results));
    CHECK_EQUAL(results.measurement_count, 4);
    results_free(&results);
}

/* --- garbage -------------------------------------------------------------------------------- */

/* Always the same numbers, so that a failure can be looked at again (xorshift). */
static unsigned random_state = 2463534242u;

static unsigned next_random(unsigned limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % limit;
}

/* A damaged file that reads back all the same must not break what shows it. */
static void show(const struct results *results)
{
    struct table_style style = {256, 80, true};
    FILE *out = fopen("/dev/null", "w");

    CHECK(out);
    print_context(out, &results->context, &style);
    for (int i = 0; i < results->measurement_count; i++)
        print_measurement(out, &results->measurements[i], &style);
    print_noise(out, results, &style);
    write_markdown(out, results);
    write_csv(out, results);
    write_json(out, results);
    fclose(out);
}

/* Reads the text: it is refused in one line that names the file, or it can be shown. */
static bool check_survives(const char *text, size_t length)
{
    struct results results;

    write_file(text, length);
    OWNED char *wrong = load_results("results.json", &results);
    if (wrong) {
        CHECK(strncmp(wrong, "results.json", strlen("results.json")) == 0);
        CHECK(!strchr(wrong, '\n'));
        CHECK(results.measurement_count == 0);
    } else {
        show(&results);
    }
    results_free(&results);
    return !wrong;
}

/* Below valgrind and the sanitizers a fifth of the tries has to do. */
static int tries(int all)
{
    return getenv("TEST_TIME_FACTOR") ? all / 5 : all;
}

TEST(truncated_files_are_refused, .limit_s = 60)
{
    char *text = fixture_file();
    size_t length = strlen(text);
    static char nested[200001];

    go_to_new_folder();
    for (size_t cut = 0; cut < length - 1; cut += 1 + cut % (23 * 5000 / (size_t)tries(5000)))
        CHECK(!check_survives(text, cut));
    memset(nested, '[', sizeof nested - 1);
    CHECK(!check_survives(nested, sizeof nested - 1));
    free(text);
}

/* What a mutation writes: bytes that mean something in JSON, numbers that mean something to us. */
static const char *const fragments[] = {
    "{",       "}",       "[",          "]",      ",",   ":",          "\"",        "\\",
    "0",       "-1",      "1e308",      "9",      "1.5", "null",       "true",      "\n",
    "\xff",    "[[[",     "2147483648", "1e-308", "{}",  "[]",         "-",         "\x7f",
    "\\u0000", "\\ud800", "100000",     "\"\"",   "0.0", "2147483647", "\"model\"", "4e9",
};

static size_t mutate(char *text, size_t length, size_t room)
{
    const char *fragment = fragments[next_random(sizeof fragments / sizeof *fragments)];
    size_t at = next_random((unsigned)length), size = strlen(fragment);
    size_t removed = next_random(4) == 0 ? next_random(200) : next_random(3);

    if (removed > length - at)
        removed = length - at;
    if (next_random(8) == 0) { /* one flipped bit */
        text[at] = (char)(text[at] ^ 1 << next_random(8));
        return length;
    }
    if (length - removed + size >= room)
        return length;
    memmove(text + at + size, text + at + removed, length - at - removed);
    memcpy(text + at, fragment, size);
    return length - removed + size;
}

/* Digits only, so that nearly all are read and their odd values shown. */
static size_t change_digits(char *text, size_t length)
{
    for (int changed = 0; changed < 10;) {
        size_t at = next_random((unsigned)length);

        if (text[at] >= '0' && text[at] <= '9') {
            text[at] = (char)('0' + next_random(10));
            changed++;
        }
    }
    return length;
}

TEST(mutated_files_are_refused_or_shown, .limit_s = 120)
{
    char *text = fixture_file();
    size_t length = strlen(text), room = length + 64;
    char *mutant = fixture_memory(room, 1);
    int read = 0, all = tries(5000), mutants = tries(4000);

    go_to_new_folder();
    for (int i = 0; i < all; i++) {
        size_t size = length;

        memcpy(mutant, text, length);
        if (i >= mutants)
            size = change_digits(mutant, size);
        for (unsigned times = 1 + next_random(3); i < mutants && times > 0; times--)
            size = mutate(mutant, size, room);
        read += check_survives(mutant, size) && i < mutants;
    }
    CHECK(read > mutants / 100); /* else the mutations are too coarse to test what shows them */
    free(mutant);
    free(text);
}
