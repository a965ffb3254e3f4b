/*
 * command_run.c - bench run: measure, show, save.
 */
#include "catalogue.h"
#include "commands.h"
#include "context.h"
#include "folder.h"
#include "lessons.h"
#include "measure.h"
#include "monotonic.h"
#include "progress.h"
#include "publish.h"
#include "supervise.h"

#include <argp.h>
#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOST_PATTERNS 64

struct options {
    struct measure_options measure;
    const char *output;
    char *models; /* "threading,coroutines", or NULL for all */
    const char *patterns[MOST_PATTERNS];
    int pattern_count;
    bool charts, strict;
};

static const struct argp_option argp_options[] = {
    {"full", 'f', NULL, 0, "the published sizes (5 s where the quick ones have 0.1)", 0},
    {"models", 'm', "A,B", 0, "only these models", 0},
    {"runs", 'r', "N", 0, "N timed runs a row (as many as its time bears)", 0},
    {"time-limit", 't', "SECONDS", 0, "end a run that takes longer (5 s and 3 times its ideal)", 0},
    {"output", 'o', "FOLDER", 0, "where the results go (results)", 0},
    {"no-charts", 'n', NULL, 0, "tables and data only", 0},
    {"strict", 's', NULL, 0, "exit code 1 when a row has failed", 0},
    {0},
};

/* argp's own errors take two lines; ours end the program with one. */
static _Noreturn void refuse(const char *option, const char *text, const char *right)
{
    exit(mistake("--%s: '%s' is not %s", option, text, right));
}

static double number(const char *option, const char *text, double least, double most,
                     const char *right)
{
    char *end;

    errno = 0;
    double value = strtod(text, &end);
    if (strspn(text, "0123456789.") != strlen(text) || end == text || *end || errno ||
        !(value >= least && value <= most))
        refuse(option, text, right);
    return value;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;

    switch (key) {
    case 'f':
        options->measure.full = true;
        return 0;
    case 'm':
        options->models = text;
        return 0;
    case 'r':
        if (strchr(text, '.'))
            refuse("runs", text, "a whole number from 1 to 1000");
        options->measure.runs = (int)number("runs", text, 1, 1000, "a whole number from 1 to 1000");
        return 0;
    case 't':
        options->measure.time_limit_s =
            number("time-limit", text, 0.1, 86400, "a number of seconds from 0.1 to 86400");
        return 0;
    case 'o':
        options->output = text;
        return 0;
    case 'n':
        options->charts = false;
        return 0;
    case 's':
        options->strict = true;
        return 0;
    case ARGP_KEY_ARG:
        if (options->pattern_count == MOST_PATTERNS)
            exit(mistake("more than %d lessons", MOST_PATTERNS));
        options->patterns[options->pattern_count++] = text;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    .options = argp_options,
    .parser = parse,
    .args_doc = "[LESSON...] [-- ARGUMENT...]",
    .doc = "Times lessons in all their models.\vLESSON is a name (io/sleep), an area (io) or a "
           "pattern "
           "('io/*'); none: all of them but those in control, which tell what happens and are not "
           "timed. What stands behind -- goes to the lessons: "
           "bench run io/sleep -- --tasks 50 --wait 0.5",
};

/* Cuts the words behind "--" off and joins them: they are the lessons'. */
static char *lesson_arguments(int *count, char **words)
{
    int own = 0;
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);

    if (!out)
        return NULL;
    while (own < *count && strcmp(words[own], "--") != 0)
        own++;
    for (int i = own + 1; i < *count; i++) {
        if (!*words[i] || strchr(words[i], ' '))
            exit(mistake("'%s': an argument of a lesson is not empty and has no blanks", words[i]));
        fprintf(out, i > own + 1 ? " %s" : "%s", words[i]);
    }
    *count = own;
    words[own] = NULL;
    return fclose(out) == 0 ? text : NULL;
}

/* Is the name one of those in "a,b,c"? */
static bool is_listed(const char *names, const char *name, size_t length)
{
    while (*names) {
        size_t listed = strcspn(names, ",");
        if (listed == length && strncmp(names, name, length) == 0)
            return true;
        names += listed + (names[listed] == ',');
    }
    return false;
}

/* Fills `wanted` with those of `models` that --models names: all, where it names none. */
static int choose_models(const struct options *options, const char *const *models,
                         const char **wanted)
{
    size_t kept = 0;
    const char *names = options->models ? options->models : "";

    for (size_t i = 0; models[i]; i++)
        if (!*names || is_listed(names, models[i], strlen(models[i])))
            wanted[kept++] = models[i];
    wanted[kept] = NULL;

    for (const char *name = names; *name;) {
        size_t length = strcspn(name, ","), i = 0;
        while (models[i] && !is_listed(models[i], name, length))
            i++;
        if (!models[i])
            return mistake("there is no model '%.*s': see bench list", (int)length, name);
        name += length + (name[length] == ',');
    }
    return 0;
}

static bool matches(const char *pattern, const char *lesson)
{
    size_t length = strlen(pattern);

    return fnmatch(pattern, lesson, 0) == 0 ||
           (strncmp(lesson, pattern, length) == 0 && lesson[length] == '/');
}

static bool is_wanted(const struct options *options, const char *lesson)
{
    for (int i = 0; i < options->pattern_count; i++)
        if (matches(options->patterns[i], lesson))
            return true;
    return options->pattern_count == 0 && !tells_a_story(lesson);
}

static int check_patterns(const struct options *options, char *const *lessons)
{
    for (int i = 0; i < options->pattern_count; i++) {
        char *const *lesson = lessons;
        while (*lesson && !matches(options->patterns[i], *lesson))
            lesson++;
        if (!*lesson)
            return mistake("there is no lesson '%s': see bench list", options->patterns[i]);
    }
    return 0;
}

/* An argument of the user's that says otherwise takes a variant out: "-- --order block-first". */
static bool is_overruled(const struct entry *entry, const char *arguments)
{
    struct sizes own = read_sizes(entry->quick, 1);
    char both[1024];

    snprintf(both, sizeof both, "%s %s", entry->quick, arguments);
    return read_sizes(both, 1).block_first != own.block_first ||
           read_sizes(both, 1).compute != own.compute;
}

static int measure_entry(const struct options *options, const struct entry *entry,
                         struct results *results)
{
    struct measurement *grown =
        realloc(results->measurements, ((size_t)results->measurement_count + 1) * sizeof *grown);
    if (!grown)
        return -ENOMEM;
    results->measurements = grown;
    struct measurement *measurement = &grown[results->measurement_count];
    int error = measure(entry, &options->measure, measurement);
    results->measurement_count++;
    progress_clear();
    show_measurement(measurement);
    return error;
}

static int measure_all(const struct options *options, char *const *lessons, struct results *results)
{
    int error = 0;

    for (; *lessons && !error; lessons++) {
        const struct entry *entry;
        if (!is_wanted(options, *lessons))
            continue;
        for (int i = 0; !error && (entry = catalogue_entry(*lessons, i)); i++)
            if (!is_overruled(entry, options->measure.arguments))
                error = measure_entry(options, entry, results);
    }
    return error;
}

static bool any_failed(const struct results *results)
{
    for (int i = 0; i < results->measurement_count; i++)
        for (int k = 0; k < results->measurements[i].row_count; k++)
            if (summarise(&results->measurements[i].rows[k], NULL).failed)
                return true;
    return false;
}

/* Data first: charts may fail, and what was measured is kept all the same. */
static int save(const struct options *options, const struct results *results, struct folder *folder)
{
    char message[512];
    int code = publish_data(results, folder->path);

    if (code)
        return code;
    if (options->charts)
        code = publish_charts(results, folder->path);
    if (folder_finish(folder, message, sizeof message) != 0)
        return failure("%s", message);
    printf("%s: %s/latest/%s\n", results->context.partial ? "Partial results" : "Results",
           folder->root, options->charts && !code ? "  (report.html shows all of it)" : "");
    return code;
}

static int run_and_save(const struct options *options, char *const *lessons)
{
    struct results results = {0};
    struct folder folder;
    char message[512] = "";
    int code = 0;

    if (folder_open(&folder, options->output, message, sizeof message) != 0) {
        code = failure("%s", message);
        folder_close(&folder);
        return code;
    }
    if (context_before(&results.context) != 0)
        code = failure("out of memory");
    results.context.full = options->measure.full;
    show_context(&results);

    double start_s = monotonic_s();
    int error = code ? 0 : measure_all(options, lessons, &results);
    results.context.elapsed_s = monotonic_s() - start_s;
    results.context.partial = error != 0;
    context_after(&results.context);
    show_noise(&results);
    if (error && error != -EINTR)
        code = failure("cannot measure: %s", strerror(-error));
    if (results.measurement_count && !code)
        code = save(options, &results, &folder);
    if (error == -EINTR)
        code = 128 + (supervise_signal() ? supervise_signal() : SIGINT);
    if (!code && options->strict && any_failed(&results))
        code = failure("a row has failed");
    results_free(&results);
    folder_close(&folder);
    return code;
}

int command_run(int count, char **words)
{
    struct options options = {.output = "results", .charts = true};
    char build[PATH_MAX];

    argp_err_exit_status = 2;
    options.measure.arguments = lesson_arguments(&count, words);
    if (!options.measure.arguments)
        return failure("out of memory");
    argp_parse(&argp, count, words, 0, NULL, &options);
    if (!program_folder(build, sizeof build))
        return failure("cannot tell where bench stands");
    options.measure.build = build;
    options.measure.cores = usable_cores();

    const char **models = find_models(build), **wanted = NULL;
    char **lessons = models ? find_lessons(build, models) : NULL;
    size_t count_of_models = 0;
    while (models && models[count_of_models])
        count_of_models++;
    if (lessons)
        wanted = calloc(count_of_models + 1, sizeof *wanted);
    int code = !wanted ? failure("out of memory") : choose_models(&options, models, wanted);
    code = code ? code : check_patterns(&options, lessons);
    if (!code) {
        options.measure.models = wanted;
        int error = supervise_init();
        code = error ? failure("cannot watch over runs: %s", strerror(-error))
                     : run_and_save(&options, lessons);
    }
    free(wanted);
    free_names(lessons);
    free_names((char **)models);
    free((char *)options.measure.arguments);
    return code;
}
