/*
 * session.c - from the options to the saved results.
 */
#include "session.h"

#include "checked_memory.h"
#include "clock.h"
#include "commands.h"
#include "context.h"
#include "lessons.h"
#include "messages.h"
#include "publish.h"
#include "services.h"
#include "supervise.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct argp_option options[] = {
    {"full", 'f', NULL, 0, "the articles' sizes (waits of 5 s instead of 0.1 s)", 0},
    {"models", 'm', "A,B", 0, "only these models", 0},
    {"runs", 'r', "N", 0, "N timed runs of each row (as many as fit into 0.4 s)", 0},
    {"time-limit", 't', "SECONDS", 0, "end a run that takes longer (5 s + 3 times its ideal)", 0},
    {"output", 'o', "FOLDER", 0, "where the results go (results)", 0},
    {"no-charts", 'n', NULL, 0, "tables and data only", 0},
    {"with-python", 'p', NULL, 0, "also time the same lessons in Python", 0},
    {"strict", 's', NULL, 0, "exit code 1 if any row failed", 0},
    {0},
};

/* argp's own errors take two lines; ours end the program with one. */
double number_of(const char *option, const char *text, double least, double most, const char *right)
{
    char *end;

    errno = 0;
    double value = strtod(text, &end);
    if (strspn(text, "0123456789.") != strlen(text) || end == text || *end || errno ||
        !(value >= least && value <= most))
        exit(mistake("--%s: '%s' is not %s", option, text, right));
    return value;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    static const char *const whole = "a whole number from 1 to 1000";
    struct session *session = state->input;

    switch (key) {
    case 'f':
        session->measure.full = true;
        return 0;
    case 'm':
        session->models =
            *text ? Reallocarray(session->models, strlen(text) + 2, sizeof(char *)) : NULL;
        for (char **name = session->models; name && (*name = strsep(&text, ","));)
            name++;
        return 0;
    case 'r':
        session->measure.runs = (int)number_of("runs", text, 1, 1000, whole);
        if (strchr(text, '.'))
            exit(mistake("--runs: '%s' is not %s", text, whole));
        return 0;
    case 't':
        session->measure.time_limit_s =
            number_of("time-limit", text, 0.1, 86400, "a number of seconds from 0.1 to 86400");
        return 0;
    case 'o':
        session->output = text;
        return 0;
    case 'n':
        session->charts = false;
        return 0;
    case 'p':
        session->measure.with_python = true;
        return 0;
    case 's':
        session->strict = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp session_argp = {.options = options, .parser = parse};
const struct argp_child session_options[] = {{&session_argp, 0, NULL, 0}, {0}};

/* Cuts off the words behind "--" and joins them. The caller frees them. */
static char *lesson_arguments(int *count, char **words)
{
    char *text = Strdup("");
    int own = 0;

    while (own < *count && strcmp(words[own], "--") != 0)
        own++;
    for (int i = own + 1; i < *count; i++) {
        if (!*words[i] || strchr(words[i], ' '))
            exit(mistake("'%s': an argument of a lesson is not empty and has no blanks", words[i]));
        Append(&text, "%s%s", *text ? " " : "", words[i]);
    }
    *count = own;
    words[own] = NULL;
    return text;
}

int check_lesson(const struct session *session, const char *lesson)
{
    return is_among(session->lessons, lesson)
               ? 0
               : mistake("there is no lesson '%s': see bench list", lesson);
}

/* Those of `models` that --models names, or all; NULL after a mistake. The caller frees the list. */
static const char **choose_models(char **names, char **models)
{
    size_t count = 0, kept = 0;

    for (char **name = names; name && *name; name++)
        if (**name && !is_among(models, *name) &&
            mistake("there is no model '%s': see bench list", *name))
            return NULL;
    while (models[count])
        count++;
    const char **wanted = Calloc(count + 1, sizeof *wanted);
    for (size_t i = 0; i < count; i++)
        if (!names || is_among(names, models[i]))
            wanted[kept++] = models[i];
    return wanted;
}

static bool any_failed(const struct results *results)
{
    for (int i = 0; i < results->measurement_count; i++)
        for (int k = 0; k < results->measurements[i].row_count; k++)
            if (summarise(&results->measurements[i].rows[k], NULL).failed)
                return true;
    return false;
}

/* The measurement that was added last is complete, or as complete as it will be. */
static void keep_last(struct session *session)
{
    const struct results *results = &session->results;

    if (results->measurement_count)
        journal_measurement(&session->journal,
                            &results->measurements[results->measurement_count - 1]);
}

struct measurement *session_add(struct session *session)
{
    struct results *results = &session->results;

    keep_last(session);
    struct measurement *measurement = ADD(results->measurements, results->measurement_count);
    *measurement = (struct measurement){0};
    return measurement;
}

/* Data first: charts may fail, and what was measured is kept all the same. */
static int save(struct session *session)
{
    const struct results *results = &session->results;
    struct folder *folder = &session->folder;
    int code = publish_data(results, folder->path);

    if (code)
        return code;
    if (session->charts)
        code = publish_charts(results, folder->path);
    OWNED char *wrong = folder_finish(folder);
    if (wrong)
        return failure("%s", wrong);
    printf("%s: %s/latest/%s\n", results->context.partial ? "Partial results" : "Results",
           folder->root, session->charts && !code ? "  (report.html shows all of it)" : "");
    return code;
}

static int work_and_save(struct session *session, int (*work)(struct session *session))
{
    struct results *results = &session->results;

    context_before(&results->context);
    results->context.full = session->measure.full;
    journal_open(&session->journal, session->folder.path, &results->context);
    session->measure.journal = &session->journal;
    SHOW(print_context, &results->context);

    int error = work(session);
    services_stop();
    keep_last(session);
    journal_close(&session->journal);
    results->context.elapsed_s = monotonic_seconds() - session->journal.started_s;
    results->context.partial = error != 0;
    context_after(&results->context);
    SHOW(print_noise, results);
    int code = error && error != -EINTR ? failure("cannot measure: %s", strerror(-error)) : 0;
    int saved = results->measurement_count ? save(session) : 0;
    code = code ? code : saved;
    if (error == -EINTR)
        code = 128 + (supervise_signal() ? supervise_signal() : SIGINT);
    if (!code && session->strict && any_failed(results))
        code = failure("a row has failed");
    results_free(results);
    return code;
}

/* In the folder that --output names; what a killed bench left there comes first. */
static int work_in_folder(struct session *session, int (*work)(struct session *session))
{
    OWNED char *wrong = folder_open(&session->folder, session->output);
    if (session->folder.rescued)
        publish_rescued(&session->folder, session->charts);
    int code = wrong ? failure("%s", wrong) : work_and_save(session, work);
    folder_close(&session->folder);
    return code;
}

int session_run(struct session *session, const struct argp *argp, int count, char **words,
                int (*check)(struct session *session), int (*work)(struct session *session))
{
    struct measure_options *measure = &session->measure;
    OWNED char *arguments = lesson_arguments(&count, words);
    const char *build = program_folder();

    measure->arguments = arguments;
    argp_parse(argp, count, words, 0, NULL, session);
    measure->build = build;
    measure->cores = usable_cores();
    measure->with_python = measure->with_python && python_is_there();
    char **models = (char **)find_models(build, measure->with_python);
    OWNED const char **wanted = choose_models(session->models, models);
    measure->models = wanted;
    session->lessons = find_lessons(build, (const char *const *)models);
    int code = wanted ? 0 : 2, error = code ? 0 : supervise_init(); /* check() may ask programs */
    if (error)
        code = failure("cannot watch over runs: %s", strerror(-error));
    code = code ? code : check(session);
    code = code ? code : work_in_folder(session, work);
    free(session->models);
    free_names(session->lessons);
    free_names(models);
    return code;
}
