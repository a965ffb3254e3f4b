/*
 * options.c - the options that a lesson and its modules declare, and argp to read them.
 */
#include "options.h"

#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define MOST_OPTIONS 32

/* The section's ends, from the linker. */
extern const struct lesson_option *const __start_lesson_options[];
extern const struct lesson_option *const __stop_lesson_options[];

/* Every lesson has these two. */
static bool one_core, outlive;
LESSON_OPTION(one_core, "one-core", OPTION_FLAG, &one_core, "all tasks take turns on one core");
LESSON_OPTION(outlive, "outlive", OPTION_FLAG, &outlive,
              "if a task crashes, still report what the others had done");

static const struct lesson_option *listed[MOST_OPTIONS];
static int listed_count;

static bool is_common(const struct lesson_option *option)
{
    return option == &one_core_option || option == &outlive_option;
}

enum { KEY_QUIET = 'q', KEY_RECORD = 1000, KEY_DESCRIBE, KEY_LISTED };

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

static int by_line(const void *a, const void *b)
{
    const struct lesson_option *const *one = a, *const *other = b;

    if (is_common(*one) != is_common(*other))
        return is_common(*one) ? 1 : -1;
    return (*one)->line - (*other)->line;
}

static void list_options(void)
{
    /* cppcheck-suppress comparePointers; the linker puts both into one array */
    listed_count = (int)(__stop_lesson_options - __start_lesson_options);
    if (listed_count > MOST_OPTIONS)
        mistake("more than %d options", MOST_OPTIONS);
    memcpy(listed, __start_lesson_options, (size_t)listed_count * sizeof *listed);
    qsort(listed, (size_t)listed_count, sizeof *listed, by_line);
}

long lesson_tasks(void)
{
    for (int i = 0; i < listed_count; i++)
        if (listed[i]->counts_tasks)
            return *(const long *)listed[i]->value;
    return 0;
}

/* strtod() takes much that is no plain number ("nan", "0x10", " 5"): digits and a point only. */
static double number(const struct lesson_option *option, const char *text)
{
    bool whole = option->type == OPTION_WHOLE;
    char *end;

    errno = 0;
    double value = strtod(text, &end);
    bool plain = text[strspn(text, whole ? "0123456789" : "0123456789.")] == '\0';
    if (!plain || end == text || *end || errno ||
        !(value >= option->least && value <= option->most))
        mistake("--%s: '%s' is not a %s from %.9g to %.9g", option->name, text,
                whole ? "whole number" : "number of seconds", option->least, option->most);
    return value;
}

static int choice(const struct lesson_option *option, const char *text)
{
    char known[200] = "";

    for (int i = 0; option->choices[i]; i++) {
        if (strcmp(text, option->choices[i]) == 0)
            return i;
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "", option->choices[i]);
    }
    mistake("--%s: '%s' is none of %s", option->name, text, known);
}

static void set(const struct lesson_option *option, const char *text)
{
    if (option->type == OPTION_FLAG)
        *(bool *)option->value = true;
    else if (option->type == OPTION_TEXT)
        *(const char **)option->value = text;
    else if (option->type == OPTION_CHOICE)
        *(int *)option->value = choice(option, text);
    else if (option->type == OPTION_WHOLE)
        *(long *)option->value = (long)number(option, text);
    else
        *(double *)option->value = number(option, text);
}

static void write_value(FILE *out, const struct lesson_option *option)
{
    if (option->type == OPTION_WHOLE)
        fprintf(out, "%ld", *(const long *)option->value);
    else if (option->type == OPTION_SECONDS)
        fprintf(out, "%.9g", *(const double *)option->value);
    else if (option->type == OPTION_FLAG)
        fprintf(out, "%d", *(const bool *)option->value);
    else if (option->type == OPTION_CHOICE)
        fputs(option->choices[*(const int *)option->value], out);
    else /* a field of a record is one line without tabs */
        for (const char *text = *(const char **)option->value; text && *text; text++)
            fputc(*text == '\t' || *text == '\n' ? ' ' : *text, out);
}

void write_options(FILE *out)
{
    static const char *const types[] = {"whole", "seconds", "choice", "flag", "text"};

    for (int i = 0; i < listed_count; i++) {
        const struct lesson_option *option = listed[i];
        fprintf(out, "argument\t%s\t", option->name);
        write_value(out, option);
        fprintf(out, "\t%s\t", types[option->type]);
        if (option->most > 0)
            fprintf(out, "%.12g\t%.12g\n", option->least, option->most);
        else
            fputs("\t\n", out);
    }
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    static const struct lesson_option descriptor = {"record", OPTION_WHOLE, .least = 3,
                                                    .most = 1e6};
    struct program *program = state->input;

    if (key >= KEY_LISTED && key < KEY_LISTED + listed_count)
        set(listed[key - KEY_LISTED], text);
    else if (key == KEY_RECORD) {
        program->record_fd = (int)number(&descriptor, text);
        if (fcntl(program->record_fd, F_SETFD, FD_CLOEXEC) < 0)
            mistake("--record: descriptor %d is not open", program->record_fd);
    } else if (key == KEY_QUIET)
        program->quiet = true;
    else if (key == KEY_DESCRIBE)
        program->describe = true;
    else if (key == ARGP_KEY_ARG)
        mistake("'%s' is not an option: see --help", text);
    else
        return ARGP_ERR_UNKNOWN;
    return 0;
}

/* argp asks for each text of --help: an option's gets its default. argp frees it. */
static char *with_default(int key, const char *doc, void *unused)
{
    const struct lesson_option *option;
    char *text = NULL;
    size_t size;
    FILE *out;

    (void)unused;
    if (key < KEY_LISTED || key >= KEY_LISTED + listed_count)
        return (char *)doc;
    option = listed[key - KEY_LISTED];
    if (option->type == OPTION_FLAG ||
        (option->type == OPTION_TEXT && !*(const char **)option->value))
        return (char *)doc;
    out = open_memstream(&text, &size);
    if (!out)
        return NULL;
    fprintf(out, "%s (", doc);
    write_value(out, option);
    fputs(option->type == OPTION_SECONDS ? " s)" : ")", out);
    return fclose(out) == 0 ? text : NULL;
}

void read_options(int count, char **words, struct program *program)
{
    static const char *const values[] = {"N", "SECONDS", "WHICH", NULL, "TEXT"};
    static const struct argp_option common[] = {
        {"quiet", KEY_QUIET, NULL, 0, "no transcript", 1},
        {"record", KEY_RECORD, "FD", 0,
         "write the record to this open descriptor, no transcript (docs/record.md)", 1},
        {"describe", KEY_DESCRIBE, NULL, 0, "do no work: only say which arguments there are", 1},
        {0}};
    struct argp_option options[MOST_OPTIONS + 4] = {{0}};
    char doc[256];

    list_options();
    for (int i = 0; i < listed_count; i++)
        options[i] = (struct argp_option){.name = listed[i]->name,
                                          .key = KEY_LISTED + i,
                                          .arg = values[listed[i]->type],
                                          .doc = listed[i]->doc,
                                          .group = is_common(listed[i])};
    memcpy(options + listed_count, common, sizeof common);
    snprintf(
        doc, sizeof doc, "The lesson %s, done by %s. Compare with build/*/%s.", program->lesson,
        strcmp(program->model, "sequential") == 0 ? "one task after the other" : program->model,
        program->lesson);
    program->record_fd = -1;
    argp_err_exit_status = 2;

    struct argp argp = {
        .options = options, .parser = parse, .doc = doc, .help_filter = with_default};
    if (argp_parse(&argp, count, words, 0, NULL, program) != 0)
        exit(2);
    program->one_core = one_core;
    program->outlive = outlive;
}
