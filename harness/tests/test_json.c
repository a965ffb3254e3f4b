/*
 * test_json.c - results.json reads back as what was saved, and whatever else is read is refused in
 * one line and never trusted.
 */
#include "csv.h"
#include "fixture.h"
#include "json.h"
#include "markdown.h"
#include "table.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* --- equality, written out here so that it does not share a mistake with fields.c ----------- */

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool same_number(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

#define TEXT(member)   CHECK(same_text(a->member, b->member))
#define NUMBER(member) CHECK(same_number(a->member, b->member))
#define EXACT(member)  CHECK(a->member == b->member)

static void check_same_run(const struct run *a, const struct run *b, bool with_intervals)
{
    TEXT(failure);
    EXACT(warm_up);
    EXACT(disturbed);
    NUMBER(total_s);
    NUMBER(process_s);
    NUMBER(cpu_user_s);
    NUMBER(cpu_system_s);
    NUMBER(voluntary_switches);
    NUMBER(involuntary_switches);
    NUMBER(running_s);
    NUMBER(ready_s);
    NUMBER(waiting_s);
    NUMBER(others_cpu_s);
    NUMBER(steal_s);
    NUMBER(memory_bytes);
    TEXT(answer);
    EXACT(figure_count);
    for (int i = 0; i < a->figure_count; i++) {
        TEXT(figures[i].name);
        NUMBER(figures[i].value);
        TEXT(figures[i].unit);
    }
    EXACT(task_count);
    for (int i = 0; i < a->task_count; i++) {
        NUMBER(tasks[i].started_s);
        NUMBER(tasks[i].finished_s);
        TEXT(tasks[i].result);
    }
    CHECK_EQUAL(b->interval_count, with_intervals ? a->interval_count : 0);
    for (int i = 0; i < b->interval_count; i++) {
        EXACT(intervals[i].task);
        EXACT(intervals[i].state);
        NUMBER(intervals[i].from_s);
        NUMBER(intervals[i].until_s);
    }
}

static void check_same_numbers(const double *a, const double *b, int count)
{
    CHECK(!a == !b);
    for (int i = 0; a && i < count; i++)
        CHECK(same_number(a[i], b[i]));
}

static void check_same_row(const struct row *a, const struct row *b, int tasks)
{
    int typical = typical_run(a);

    TEXT(model);
    NUMBER(ideal_s);
    NUMBER(published_s);
    check_same_numbers(a->ideal_finish_s, b->ideal_finish_s, tasks);
    check_same_numbers(a->published_finish_s, b->published_finish_s, tasks);
    EXACT(run_count);
    for (int i = 0; i < a->run_count; i++)
        check_same_run(&a->runs[i], &b->runs[i], i == typical);
}

static void check_same_measurement(const struct measurement *a, const struct measurement *b)
{
    TEXT(lesson);
    TEXT(variant);
    TEXT(title);
    TEXT(question);
    TEXT(arguments);
    EXACT(tasks);
    EXACT(finish_table);
    EXACT(durations);
    EXACT(timeline);
    NUMBER(published_scale);
    TEXT(skipped);
    EXACT(row_count);
    for (int i = 0; i < a->row_count; i++)
        check_same_row(&a->rows[i], &b->rows[i], a->tasks);
}

static void check_same_context(const struct context *a, const struct context *b)
{
    TEXT(date);
    TEXT(host_cpu);
    EXACT(cores);
    NUMBER(quota);
    TEXT(kernel);
    TEXT(compiler);
    TEXT(libuv);
    TEXT(commit);
    NUMBER(memory_total_bytes);
    for (int i = 0; i < 3; i++) {
        NUMBER(load_before[i]);
        NUMBER(load_after[i]);
    }
    NUMBER(pressure_before);
    NUMBER(pressure_after);
    NUMBER(elapsed_s);
    EXACT(full);
    EXACT(partial);
}

static void check_same(const struct results *a, const struct results *b)
{
    check_same_context(&a->context, &b->context);
    EXACT(measurement_count);
    for (int i = 0; i < a->measurement_count; i++)
        check_same_measurement(&a->measurements[i], &b->measurements[i]);
}

/* --- files ---------------------------------------------------------------------------------- */

static char folder[] = "/tmp/json.XXXXXX";
static char message[256];

static void enter_folder(void)
{
    CHECK(mkdtemp(folder));
    CHECK(chdir(folder) == 0);
}

static void leave_folder(void)
{
    unlink("results.json");
    CHECK(chdir("/") == 0);
    CHECK(rmdir(folder) == 0);
}

static void write_file(const char *text, size_t length)
{
    FILE *stream = fopen("results.json", "w");

    CHECK(stream);
    CHECK(fwrite(text, 1, length, stream) == length);
    CHECK(fclose(stream) == 0);
}

/* The fixture as results.json; the caller frees it. */
static char *fixture_file(void)
{
    struct results results = fixture_results();
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    CHECK(out);
    write_json(out, &results);
    CHECK(fclose(out) == 0);
    results_free(&results);
    return text;
}

/* Reads a file with this text, which has to be refused with this message. */
static void check_refused(const char *text, int error, const char *expected)
{
    struct results results;

    enter_folder();
    write_file(text, strlen(text));
    CHECK_EQUAL(load_results("results.json", &results, message, sizeof message), error);
    if (strcmp(message, expected) != 0)
        printf("it says \"%s\"\n", message);
    CHECK(strcmp(message, expected) == 0);
    CHECK(results.measurement_count == 0 && !results.measurements);
    results_free(&results);
    leave_folder();
}

/* The fixture's file with one text in it replaced. */
static void check_edit_refused(const char *before, const char *after, int error,
                               const char *expected)
{
    char *text = fixture_file(), *edited = NULL;
    char *at = strstr(text, before);

    CHECK(at);
    CHECK(asprintf(&edited, "%.*s%s%s", (int)(at - text), text, after, at + strlen(before)) > 0);
    check_refused(edited, error, expected);
    free(edited);
    free(text);
}

TEST(what_was_saved_is_read_back)
{
    struct results saved = fixture_results(), loaded;

    enter_folder();
    saved.context.full = saved.context.partial = true;
    saved.measurements[0].durations = saved.measurements[0].own_figures = true;
    CHECK_EQUAL(save_results("results.json", &saved), 0);
    CHECK_EQUAL(load_results("results.json", &loaded, message, sizeof message), 0);
    check_same(&saved, &loaded);
    results_free(&saved);
    results_free(&loaded);
    leave_folder();
}

TEST(no_measurement_at_all_is_read_back)
{
    struct results saved = {.context = fixture_context()}, loaded;

    enter_folder();
    CHECK_EQUAL(save_results("results.json", &saved), 0);
    CHECK_EQUAL(load_results("results.json", &loaded, message, sizeof message), 0);
    check_same(&saved, &loaded);
    results_free(&saved);
    results_free(&loaded);
    leave_folder();
}

TEST(awkward_figures_and_texts_are_read_back)
{
    struct results saved = fixture_results(), loaded;
    struct run *run = &saved.measurements[0].rows[0].runs[1];

    enter_folder();
    run->answer = fixture_text("\"quoted\" \\ \t\n\x01 ünï 🎂");
    fixture_add_figure(run, "a \"switch\"", 4.1e-9, "s");
    fixture_add_figure(run, "lost", NAN, "");
    run->total_s = 1.0 / 3;
    run->process_s = 5e-324;
    run->others_cpu_s = 1.7976931348623157e308;
    run->memory_bytes = 9007199254740993.0;
    CHECK_EQUAL(save_results("results.json", &saved), 0);
    CHECK_EQUAL(load_results("results.json", &loaded, message, sizeof message), 0);
    check_same(&saved, &loaded);
    results_free(&saved);
    results_free(&loaded);
    leave_folder();
}

/* A program that crashed while it wrote may have left half a character. */
TEST(bytes_that_are_no_utf8_do_not_spoil_the_file)
{
    struct results saved = fixture_results(), loaded;

    enter_folder();
    fixture_fail(&saved.measurements[0].rows[0], 1, "it said \xc3\x28 \xff \xed\xa0\x80 \xe2\x82");
    CHECK_EQUAL(save_results("results.json", &saved), 0);
    CHECK_EQUAL(load_results("results.json", &loaded, message, sizeof message), 0);
    CHECK(same_text(loaded.measurements[0].rows[0].runs[1].failure,
                    "it said \uFFFD( \uFFFD \uFFFD\uFFFD\uFFFD \uFFFD\uFFFD"));
    results_free(&saved);
    results_free(&loaded);
    leave_folder();
}

TEST(of_many_tasks_and_intervals_the_first_are_saved)
{
    struct results saved = fixture_results(), loaded;
    struct row *row = &saved.measurements[0].rows[3];
    double finished_s[SAVED_TASKS_MAX + 500];
    const struct run *run;

    enter_folder();
    for (int i = 0; i < SAVED_TASKS_MAX + 500; i++)
        finished_s[i] = 0.1 + i * 1e-6;
    fixture_tasks(row, finished_s, SAVED_TASKS_MAX + 500, NULL);
    saved.measurements[0].tasks = SAVED_TASKS_MAX + 500;
    CHECK_EQUAL(save_results("results.json", &saved), 0);
    CHECK_EQUAL(load_results("results.json", &loaded, message, sizeof message), 0);
    run = &loaded.measurements[0].rows[3].runs[typical_run(row)];
    CHECK_EQUAL(run->task_count, SAVED_TASKS_MAX);
    CHECK_EQUAL(run->interval_count, SAVED_INTERVALS_MAX);
    CHECK(run->tasks[SAVED_TASKS_MAX - 1].finished_s == finished_s[SAVED_TASKS_MAX - 1]);
    results_free(&saved);
    results_free(&loaded);
    leave_folder();
}

TEST(intervals_of_unknown_tasks_are_not_saved)
{
    struct results saved = fixture_results(), loaded;
    struct row *row = &saved.measurements[1].rows[3];
    int typical = typical_run(row);

    enter_folder();
    row->runs[typical].intervals[0].task = 0;
    row->runs[typical].intervals[1].task = 6;
    CHECK_EQUAL(save_results("results.json", &saved), 0);
    CHECK_EQUAL(load_results("results.json", &loaded, message, sizeof message), 0);
    CHECK_EQUAL(loaded.measurements[1].rows[3].runs[typical].interval_count, 8);
    results_free(&saved);
    results_free(&loaded);
    leave_folder();
}

TEST(full_disk_leaves_the_earlier_results)
{
    struct results results = fixture_results();
    struct rlimit limit = {100, RLIM_INFINITY};
    struct stat before, after;

    enter_folder();
    CHECK_EQUAL(save_results("results.json", &results), 0);
    CHECK(stat("results.json", &before) == 0);
    signal(SIGXFSZ, SIG_IGN);
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    CHECK_EQUAL(save_results("results.json", &results), -EFBIG);
    CHECK(stat("results.json", &after) == 0);
    CHECK(before.st_ino == after.st_ino && before.st_size == after.st_size);
    results_free(&results);
    leave_folder();
}

TEST(missing_file_is_named)
{
    struct results results;

    CHECK_EQUAL(load_results("/nowhere/results.json", &results, message, sizeof message), -ENOENT);
    CHECK(same_text(message, "cannot read /nowhere/results.json: No such file or directory"));
    results_free(&results);
}

TEST(folder_instead_of_a_file_is_refused)
{
    struct results results;

    CHECK_EQUAL(load_results("/", &results, message, sizeof message), -EISDIR);
    CHECK(same_text(message, "cannot read /: Is a directory"));
    results_free(&results);
}

TEST(empty_file_is_refused)
{
    check_refused("", -EBADMSG, "results.json: line 1: '[' or '{' expected near end of file");
}

TEST(foreign_file_is_refused)
{
    check_refused("{\"name\": \"other\"}", -EBADMSG,
                  "results.json: line 1: this is no results file of the concurrency sandbox");
    strcpy(folder, "/tmp/json.XXXXXX");
    check_refused("[1, 2]", -EBADMSG,
                  "results.json: line 1: this is no results file of the concurrency sandbox");
}

TEST(file_of_another_schema_is_refused)
{
    check_edit_refused("concurrency-sandbox/results", "other/results", -EBADMSG,
                       "results.json: line 2: schema says that this is no results file of the "
                       "concurrency sandbox");
}

TEST(file_of_another_version_is_refused)
{
    check_edit_refused("\"version\": 2", "\"version\": 3", -EPROTONOSUPPORT,
                       "results.json is of version 3; this bench reads version 2");
}

TEST(damaged_syntax_is_told_with_its_line)
{
    check_edit_refused("\"cores\": 2,", "\"cores\": 2", -EBADMSG,
                       "results.json: line 8: '}' expected near '\"quota\"'");
}

TEST(value_of_the_wrong_kind_is_told_with_its_line)
{
    check_edit_refused("\"cores\": 2", "\"cores\": \"two\"", -EBADMSG,
                       "results.json: line 7: context.cores is not a whole number from 0 to "
                       "2147483647");
}

TEST(missing_value_is_told_with_the_line_of_what_lacks_it)
{
    check_edit_refused("\"lesson\": \"io/sleep\",", "", -EBADMSG,
                       "results.json: line 23: measurements[0].lesson is missing");
}

/* The same, where the complaint has to name the line that the edit is on. */
static void check_line_refused(const char *before, const char *after, const char *complaint)
{
    char *text = fixture_file(), *expected = NULL;
    char *at = strstr(text, before);
    int line = 1;

    CHECK(at);
    for (const char *c = text; c < at; c++)
        line += *c == '\n';
    CHECK(asprintf(&expected, "results.json: line %d: %s", line, complaint) > 0);
    check_edit_refused(before, after, -EBADMSG, expected);
    free(expected);
    free(text);
}

TEST(deep_value_is_told_with_its_path_and_line)
{
    check_line_refused(
        "\"finished_s\": 0.4008", "\"finished_s\": \"soon\"",
        "measurements[1].rows[0].runs[0].tasks[3].finished_s is not a number or null");
}

TEST(interval_of_a_task_that_is_not_there_is_refused)
{
    check_line_refused(
        "{\"task\": 5, \"from_s\"", "{\"task\": 6, \"from_s\"",
        "measurements[1].rows[0].runs[3].intervals[8] is of task 6, where the run has 5");
}

TEST(state_that_is_none_is_refused)
{
    check_line_refused("\"state\": \"blocking\"", "\"state\": \"dreaming\"",
                       "measurements[1].rows[0].runs[3].intervals[1].state is no state of a task");
}

TEST(list_of_finishes_of_another_length_is_refused)
{
    check_line_refused("[0.1, 0.1, 0.1, 0.1, 0.1]", "[0.1, 0.1]",
                       "measurements[1].rows[1].ideal_finish_s is not a list of 5 numbers");
}

TEST(the_same_member_twice_is_refused)
{
    check_line_refused("\"cores\": 2,", "\"cores\": 2, \"cores\": 3,",
                       "duplicate object key near '\"cores\"'");
}

TEST(unknown_members_are_passed_over)
{
    char *text = fixture_file(), *edited = NULL;
    char *at = strstr(text, "\"cores\"");
    struct results results;

    enter_folder();
    CHECK(asprintf(&edited, "%.*s\"colour\": [\"}\\\"\", {}], %s", (int)(at - text), text, at) > 0);
    write_file(edited, strlen(edited));
    CHECK_EQUAL(load_results("results.json", &results, message, sizeof message), 0);
    CHECK_EQUAL(results.measurement_count, 4);
    results_free(&results);
    free(edited);
    free(text);
    leave_folder();
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
    int error;

    write_file(text, length);
    message[0] = '\0';
    error = load_results("results.json", &results, message, sizeof message);
    if (error < 0) {
        CHECK(strncmp(message, "results.json", strlen("results.json")) == 0);
        CHECK(!strchr(message, '\n'));
        CHECK(results.measurement_count == 0);
    } else {
        show(&results);
    }
    results_free(&results);
    return error == 0;
}

TEST(truncated_files_are_refused, .limit_s = 60)
{
    char *text = fixture_file();
    size_t length = strlen(text);

    enter_folder();
    for (size_t cut = 0; cut < length - 1; cut += 1 + cut % 23)
        CHECK(!check_survives(text, cut));
    free(text);
    leave_folder();
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

TEST(mutated_files_are_refused_or_shown, .limit_s = 120)
{
    char *text = fixture_file();
    size_t length = strlen(text), room = length + 64;
    char *mutant = fixture_memory(room, 1);
    int read = 0;

    enter_folder();
    for (int i = 0; i < 4000; i++) {
        size_t size = length;

        memcpy(mutant, text, length);
        for (unsigned times = 1 + next_random(3); times > 0; times--)
            size = mutate(mutant, size, room);
        read += check_survives(mutant, size);
    }
    CHECK(read > 40); /* else the mutations are too coarse to test what shows them */
    free(mutant);
    free(text);
    leave_folder();
}

/* Digits only, so that nearly all are read and their odd values shown. */
TEST(mutated_figures_are_shown, .limit_s = 120)
{
    char *text = fixture_file();
    size_t length = strlen(text);

    enter_folder();
    for (int i = 0; i < 1000; i++) {
        char *mutant = strdup(text);

        CHECK(mutant);
        for (int changed = 0; changed < 10;) {
            size_t at = next_random((unsigned)length);

            if (mutant[at] < '0' || mutant[at] > '9')
                continue;
            mutant[at] = (char)('0' + next_random(10));
            changed++;
        }
        check_survives(mutant, length);
        free(mutant);
    }
    free(text);
    leave_folder();
}

TEST(deeply_nested_file_is_refused)
{
    static char text[200001];

    enter_folder();
    memset(text, '[', sizeof text - 1);
    CHECK(!check_survives(text, sizeof text - 1));
    leave_folder();
}
