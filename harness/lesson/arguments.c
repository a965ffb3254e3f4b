/*
 * arguments.c - which lesson takes which options, as a table, and argp to read them.
 */
#include "arguments.h"

#include "lesson.h"

#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

struct lesson lesson;

#define DATABASE     "postgresql:///postgres" /* where libpq looks by itself */
#define HTTP_SERVICE "http://127.0.0.1:8080"

enum kind { WHOLE, SECONDS, CHOICE, FLAG, TEXT };

/* Stands where `lessons` (a shell pattern; !(x): all but x) matches "io/sleep" or
   "threading/io/sleep"; the first of a name wins. */
static const struct option_row {
    const char *name, *lessons;
    enum kind kind;
    size_t offset;
    double standard, least, most;
    const char *choices[4]; /* ends with NULL; of a TEXT: the standard */
    const char *doc;
} rows[] = {
/* A row has a line. */
/* clang-format off */
#define FIELD(name) offsetof(struct lesson, name)
    {"tasks", "cpu/!(mandelbrot)", WHOLE, FIELD(tasks), 8, 1, 1e7, {0}, "how many tasks"},
    {"tasks", "cost/spawn", WHOLE, FIELD(tasks), 1000, 1, 1e7, {0}, "how many tasks"},
    {"tasks", "cost/switch", WHOLE, FIELD(tasks), 2, 1, 1e5, {0}, "how many tasks"},
    {"tasks", "cost/*", WHOLE, FIELD(tasks), 4, 1, 1e7, {0}, "how many tasks"},
    {"tasks", "io/fetch", WHOLE, FIELD(tasks), 20, 1, 1e6, {0}, "how many pages"},
    {"tasks", "io/crawl", WHOLE, FIELD(tasks), 20, 1, 1e6, {0}, "how many pages there are to be found"},
    {"tasks", "io/files", WHOLE, FIELD(tasks), 8, 1, 1e6, {0}, "how many files"},
    {"tasks", "io/!(echo)", WHOLE, FIELD(tasks), 5, 1, 1e7, {0}, "how many tasks"},
    {"wait", "io/fetch", SECONDS, FIELD(wait), 0.5, 0, 3600, {0}, "how late each answer is"},
    {"wait", "io/crawl", SECONDS, FIELD(wait), 0.5, 0, 3600, {0}, "how late each answer is"},
    {"wait", "io/stream", SECONDS, FIELD(wait), 1, 0, 3600, {0}, "how long each answer takes"},
    {"wait", "io/query", SECONDS, FIELD(wait), 1, 0, 3600, {0}, "how long each query takes"},
    {"wait", "io/!(files|echo|load)", SECONDS, FIELD(wait), 1, 0, 3600, {0}, "how long each waits"},
    {"connections", "io/echo", WHOLE, FIELD(tasks), 100, 1, 1e6, {0}, "how many connections"},
    {"seconds", "io/echo", SECONDS, FIELD(seconds), 1, 0.001, 3600, {0},
     "how long each of the load's two parts takes"},
    {"rate", "io/echo", WHOLE, FIELD(rate), 10000, 1, 1e6, {0}, "messages a second, in the second part"},
    {"rude", "io/echo", WHOLE, FIELD(rude), 0, 0, 1e6, {0}, "so many of the connections break off, or do not listen"},
    {"wait", "control/*", SECONDS, FIELD(wait), 1, 0, 3600, {0}, "one unit of time"},
    {"wait", "cost/crash", SECONDS, FIELD(wait), 1, 0, 3600, {0}, "how long each waits"},
    {"to", "cpu/product", WHOLE, FIELD(to), 20000, 1, 1e6, {0}, "the last factor"},
    {"to", "cpu/mandelbrot", WHOLE, FIELD(to), 2000, 1, 65535, {0}, "the last step for a point"},
    {"to", "cpu/*", WHOLE, FIELD(to), 1e8, 0, 4e9, {0}, "add the numbers below this"},
    {"order", "io/half_blocking", CHOICE, FIELD(order), 0, 0, 0, {"await-first", "block-first"},
     "which half comes first"},
    {"chain", "io/half_blocking", FLAG, FIELD(chain), 0, 0, 0, {0},
     "each task shows the chain and the sum that all share"},
    {"compute", "io/half_blocking", FLAG, FIELD(compute), 0, 0, 0, {0},
     "the blocking half computes instead of sleeping"},
    {"gil", "threading/cpu/*", FLAG, FIELD(gil), 0, 0, 0, {0}, "one lock for all who compute"},
    {"gil", "threading/io/@(sleep|half_blocking)", FLAG, FIELD(gil), 0, 0, 0, {0}, "one lock for all but who waits"},
    {"executor", "coroutines/cpu/@(sum|product)", CHOICE, FIELD(executor), 0, 0, 0, {"none", "thread", "process"},
     "who computes while the task awaits it"},
    {"workers", "cpu/mandelbrot", WHOLE, FIELD(workers), 2, 1, 64, {0}, "how many at a time"},
    {"rows", "cpu/mandelbrot", WHOLE, FIELD(rows), 240, 1, 8000, {0}, "of the picture"},
    {"shares", "cpu/mandelbrot", CHOICE, FIELD(shares), 0, 0, 0, {"queue", "fixed"}, "which rows a worker does"},
    {"save", "cpu/mandelbrot", TEXT, FIELD(save), 0, 0, 0, {0}, "the picture, as a PPM file"},
    {"times", "cost/switch", WHOLE, FIELD(times), 10000, 1, 1e9, {0}, "how often each hands the token over"},
    {"times", "cost/counter", WHOLE, FIELD(times), 5000000, 1, 1e9, {0}, "how often each adds 1"},
    {"protect", "cost/counter", CHOICE, FIELD(protect), 0, 0, 0, {"nothing", "lock", "atomic"},
     "what keeps the tasks' additions apart"},
    {"block", "control/timeout", FLAG, FIELD(block), 0, 0, 0, {0},
     "the work blocks instead of waiting where it can be asked to end"},
    {"fail", "control/group", FLAG, FIELD(fail), 0, 0, 0, {0}, "one of the tasks fails"},
    {"pause", "cost/counter", FLAG, FIELD(pause), 0, 0, 0, {0}, "let others run between reading and writing"},
    {"workers", "io/fetch", WHOLE, FIELD(workers), 0, 0, 1e6, {0}, "how many pages at a time; 0: all"},
    {"workers", "io/crawl", WHOLE, FIELD(workers), 8, 1, 1e6, {0}, "how many pages at a time"},
    {"chunks", "io/stream", WHOLE, FIELD(chunks), 10, 1, 1e6, {0}, "of each answer"},
    {"size", "io/files", WHOLE, FIELD(size), 1024, 1, 1e6, {0}, "KiB of each file"},
    {"timeout", "io/fetch", SECONDS, FIELD(timeout), 10, 0.001, 3600, {0}, "give an answer up after so long"},
    {"url", "io/fetch", TEXT, FIELD(url), 0, 0, 0, {HTTP_SERVICE}, "where build/services/http listens"},
    {"timeout", "io/stream", SECONDS, FIELD(timeout), 10, 0.001, 3600, {0}, "give an answer up after so long"},
    {"url", "io/stream", TEXT, FIELD(url), 0, 0, 0, {HTTP_SERVICE}, "where build/services/http listens"},
    {"timeout", "io/crawl", SECONDS, FIELD(timeout), 10, 0.001, 3600, {0}, "give an answer up after so long"},
    {"url", "io/crawl", TEXT, FIELD(url), 0, 0, 0, {HTTP_SERVICE}, "where build/services/http listens"},
    {"rows", "io/load", WHOLE, FIELD(rows), 1000, 1, 1e7, {0}, "that each writes into its table"},
    {"database", "io/@(query|load)", TEXT, FIELD(database), 0, 0, 0, {DATABASE},
     "its address, as build/services/postgres tells it"},
    {"own", "control/lock", FLAG, FIELD(own), 0, 0, 0, {0}, "each task locks a lock of its own"},
    {"broken", "control/future", FLAG, FIELD(broken), 0, 0, 0, {0}, "the result never comes"},
#undef FIELD
    /* clang-format on */
};
#define ROWS (sizeof rows / sizeof *rows)

enum { KEY_QUIET = 'q', KEY_RECORD = 1000, KEY_ONE_CORE, KEY_OUTLIVE, KEY_ROW };

/* One line, exit code 2: argp_error() would add a second. */
static _Noreturn void mistake(const char *format, ...)
{
    va_list arguments;

    fprintf(stderr, "%s: ", program_invocation_short_name);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(2);
}

/* strtod() takes much that is no plain number ("nan", "0x10", " 5"): digits and a point only. */
static double number(const char *option, const char *text, bool whole, double least, double most)
{
    char *end;

    errno = 0;
    double value = strtod(text, &end);
    bool plain = text[strspn(text, whole ? "0123456789" : "0123456789.")] == '\0';
    if (!plain || end == text || *end || errno || !(value >= least && value <= most))
        mistake("--%s: '%s' is not a %s from %.9g to %.9g", option, text,
                whole ? "whole number" : "number of seconds", least, most);
    return value;
}

static int choice(const struct option_row *row, const char *text)
{
    char known[200] = "";
    size_t used = 0;

    for (int i = 0; row->choices[i]; i++) {
        if (strcmp(text, row->choices[i]) == 0)
            return i;
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "",
                                 row->choices[i]);
    }
    mistake("--%s: '%s' is none of %s", row->name, text, known);
}

static void set(const struct option_row *row, const char *text)
{
    char *field = (char *)&lesson + row->offset;

    switch (row->kind) {
    case WHOLE:
        *(long *)(void *)field = (long)number(row->name, text, true, row->least, row->most);
        break;
    case SECONDS:
        *(double *)(void *)field = number(row->name, text, false, row->least, row->most);
        break;
    case FLAG:
        *(bool *)field = true;
        break;
    case TEXT:
        *(const char **)(void *)field = text;
        break;
    case CHOICE:
        *(int *)(void *)field = choice(row, text);
    }
}

static void set_standard(const struct option_row *row)
{
    char *field = (char *)&lesson + row->offset;

    if (row->kind == WHOLE)
        *(long *)(void *)field = (long)row->standard;
    else if (row->kind == SECONDS)
        *(double *)(void *)field = row->standard;
    else if (row->kind == TEXT)
        *(const char **)(void *)field = row->choices[0];
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct program *program = state->input;

    if (key >= KEY_ROW && key < KEY_ROW + (int)ROWS)
        set(&rows[key - KEY_ROW], text);
    else if (key == KEY_RECORD) {
        program->record_fd = (int)number("record", text, true, 3, 1e6);
        if (fcntl(program->record_fd, F_SETFD, FD_CLOEXEC) < 0)
            mistake("--record: descriptor %d is not open", program->record_fd);
    } else if (key == KEY_QUIET)
        program->quiet = true;
    else if (key == KEY_ONE_CORE)
        program->one_core = true;
    else if (key == KEY_OUTLIVE)
        program->outlive = true;
    else if (key == ARGP_KEY_ARG)
        mistake("'%s' is not an option: see --help", text);
    else
        return ARGP_ERR_UNKNOWN;
    return 0;
}

static bool takes(const struct program *program, const struct option_row *row)
{
    char place[256];

    snprintf(place, sizeof place, "%s/%s", program->model, program->lesson);
    return fnmatch(row->lessons, program->lesson, FNM_EXTMATCH) == 0 ||
           fnmatch(row->lessons, place, FNM_EXTMATCH) == 0;
}

static bool listed_already(const struct argp_option *options, int count, const char *name)
{
    for (int i = 0; i < count; i++)
        if (strcmp(options[i].name, name) == 0)
            return true;
    return false;
}

/* With the default value behind it. The texts have to outlive argp. */
static const char *describe(const struct option_row *row)
{
    static char texts[ROWS][120];
    char *text = texts[row - rows];

    if (row->kind == FLAG || (row->kind == TEXT && !row->choices[0]))
        return row->doc;
    if (row->kind == CHOICE || row->kind == TEXT)
        snprintf(text, sizeof *texts, "%s (%s)", row->doc, row->choices[0]);
    else
        snprintf(text, sizeof *texts, "%s (%.9g%s)", row->doc, row->standard,
                 row->kind == SECONDS ? " s" : "");
    return text;
}

void read_arguments(int count, char **words, struct program *program)
{
    static const char *const values[] = {
        [WHOLE] = "N", [SECONDS] = "SECONDS", [CHOICE] = "WHICH", [FLAG] = NULL, [TEXT] = "TEXT"};
    struct argp_option options[ROWS + 5] = {{0}};
    char doc[256];
    int used = 0;

    for (size_t i = 0; i < ROWS; i++) {
        const struct option_row *row = &rows[i];
        if (!takes(program, row) || listed_already(options, used, row->name))
            continue;
        set_standard(row);
        options[used++] = (struct argp_option){row->name, KEY_ROW + (int)i, values[row->kind],
                                               0,         describe(row),    0};
    }
    options[used++] = (struct argp_option){"quiet", KEY_QUIET, NULL, 0, "no transcript", 1};
    options[used++] = (struct argp_option){
        "one-core", KEY_ONE_CORE, NULL, 0, "all tasks take turns on one core", 1};
    options[used++] = (struct argp_option){
        "outlive",
        KEY_OUTLIVE,
        NULL,
        0,
        "should a task's crash end the program, tell what had been done until then",
        1};
    options[used++] = (struct argp_option){
        "record",
        KEY_RECORD,
        "FD",
        0,
        "write the record to this open descriptor, no transcript (docs/record.md)",
        1};
    snprintf(
        doc, sizeof doc, "The lesson %s, done by %s. Compare with build/*/%s.", program->lesson,
        strcmp(program->model, "sequential") == 0 ? "one task after the other" : program->model,
        program->lesson);
    program->record_fd = -1;
    argp_err_exit_status = 2;

    struct argp argp = {.options = options, .parser = parse, .doc = doc};
    if (argp_parse(&argp, count, words, 0, NULL, program) != 0)
        exit(2);
}
