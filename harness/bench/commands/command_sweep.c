/*
 * command_sweep.c - bench sweep: one lesson at many sizes, each model until it stops.
 */
#include "catalogue.h"
#include "commands.h"
#include "lessons.h"
#include "progress.h"
#include "publish.h"
#include "session.h"
#include "units.h"
#include "messages.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_MODELS 32

/* A model is kept from sizes at which a classroom's machine would suffer. */
struct bounds {
    double seconds, memory_bytes;
    long threads, processes;
};

struct sweep {
    struct session session;
    const char *lesson;
    char *name; /* of the argument */
    double from, to;
    struct bounds bounds;
    const struct entry *entry;
    const char *const *models; /* all of them */
    bool stopped[MOST_MODELS];
};

enum { KEY_SECONDS = 1000, KEY_MEMORY, KEY_THREADS, KEY_PROCESSES };

static const struct argp_option argp_options[] = {
    {"most-seconds", KEY_SECONDS, "SECONDS", 0, "stop a model whose run takes longer (10)", 1},
    {"most-memory", KEY_MEMORY, "MIB", 0,
     "stop a model that needs more (a quarter of the machine's)", 1},
    {"most-threads", KEY_THREADS, "N", 0, "stop threads there (10000)", 1},
    {"most-processes", KEY_PROCESSES, "N", 0, "stop processes there (2000)", 1},
    {0},
};

/* "tasks=1:100000" */
static void read_range(struct sweep *sweep, const char *text)
{
    char *equals = strchr(text, '='), *colon = equals ? strchr(equals, ':') : NULL, *end;

    if (colon && equals > text) {
        sweep->name = strndup(text, (size_t)(equals - text));
        sweep->from = strtod(equals + 1, &end);
        bool good = end == colon && end > equals + 1;
        sweep->to = strtod(colon + 1, &end);
        if (sweep->name && good && !*end && end > colon + 1 && sweep->from >= 1 &&
            sweep->to >= sweep->from && sweep->to <= 1e9)
            return;
    }
    exit(mistake("'%s' is no range: it is like tasks=1:100000, from 1 to 1000000000", text));
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    static const char *const count = "a whole number from 1 to 10000000";
    struct sweep *sweep = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &sweep->session;
        return 0;
    case KEY_SECONDS:
        sweep->bounds.seconds =
            number_of("most-seconds", text, 0.1, 86400, "a number of seconds from 0.1 to 86400");
        return 0;
    case KEY_MEMORY:
        sweep->bounds.memory_bytes =
            number_of("most-memory", text, 1, 1e9, "a number of MiB from 1") * (1 << 20);
        return 0;
    case KEY_THREADS:
        sweep->bounds.threads = (long)number_of("most-threads", text, 1, 1e7, count);
        return 0;
    case KEY_PROCESSES:
        sweep->bounds.processes = (long)number_of("most-processes", text, 1, 1e7, count);
        return 0;
    case ARGP_KEY_ARG:
        if (state->arg_num == 0)
            sweep->lesson = text;
        else if (state->arg_num == 1)
            read_range(sweep, text);
        else
            exit(mistake("'%s': a sweep is of one lesson and one range", text));
        return 0;
    case ARGP_KEY_END:
        if (state->arg_num < 2)
            exit(
                mistake("a sweep needs a lesson and a range: bench sweep io/sleep tasks=1:100000"));
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&session_argp, 0, NULL, 0}, {0}};
static const struct argp argp = {
    .children = children,
    .options = argp_options,
    .parser = parse,
    .args_doc = "LESSON NAME=FROM:TO [-- ARGUMENT...]",
    .doc = "Runs one lesson at sizes from FROM to TO (1, 2, 5, 10, …) of its argument NAME, each "
           "model until "
           "it stops, and says why it stopped.\vbench sweep io/sleep tasks=1:100000 -- --wait 0.1",
};

static int check(struct session *session, void *of)
{
    struct sweep *sweep = of;
    char *const *lesson = session->lessons;

    while (*lesson && strcmp(*lesson, sweep->lesson) != 0)
        lesson++;
    if (!*lesson)
        return mistake("there is no lesson '%s': see bench list", sweep->lesson);
    sweep->entry = wanted_entry(sweep->lesson, session->measure.arguments, 0);
    sweep->models = session->measure.models;
    for (int i = 0; sweep->models[i]; i++)
        if (i == MOST_MODELS)
            return mistake("more than %d models: choose some by --models", MOST_MODELS);
    return 0;
}

/* 1, 2, 5, 10, 20 …, and the last one. */
static double next_size(double size, double last)
{
    double decade = pow(10, floor(log10(size) + 1e-9)), digit = size / decade;
    double next = decade * (digit < 2 ? 2 : digit < 5 ? 5 : 10);

    return size < last && next > last ? last : next;
}

static const struct row *earlier_row(const struct sweep *sweep, const char *model)
{
    const struct results *results = &sweep->session.results;

    return results->measurement_count < 2
               ? NULL
               : find_row(&results->measurements[results->measurement_count - 2], model);
}

/* What it will take, by the model's ideal or as the last size did; NAN: not known. */
static double expected_s(const struct sweep *sweep, const char *model, const struct sizes *sizes,
                         double growth)
{
    const struct row *earlier = earlier_row(sweep, model);
    double ideal_s = sweep->entry->ideal_s ? sweep->entry->ideal_s(model, sizes) : NAN;

    if (!isnan(ideal_s))
        return ideal_s;
    return earlier && growth > 1 ? summarise(earlier, NULL).median_s : NAN;
}

/* Why this model is not even tried at this size, or NULL. The caller frees it. */
static char *bound_in_the_way(const struct sweep *sweep, const char *model,
                              const struct sizes *sizes, double growth)
{
    const struct bounds *bounds = &sweep->bounds;
    const struct row *earlier = earlier_row(sweep, model);
    double time_s = expected_s(sweep, model, sizes, growth);
    double memory = earlier ? summarise(earlier, NULL).memory_bytes * growth : NAN;
    char *text = NULL, *figure;
    int made = 0;

    if (strcmp(model, "threading") == 0 && sizes->tasks > bounds->threads) {
        made =
            asprintf(&text, "not tried: more than %ld threads (--most-threads)", bounds->threads);
    } else if (strcmp(model, "multiprocessing") == 0 && sizes->tasks > bounds->processes) {
        made = asprintf(&text, "not tried: more than %ld processes (--most-processes)",
                        bounds->processes);
    } else if (time_s > bounds->seconds) {
        figure = figure_of_unit(time_s, "s");
        made = asprintf(&text, "not tried: would take %s (--most-seconds)", figure ? figure : "");
        free(figure);
    } else if (memory > bounds->memory_bytes) {
        figure = figure_of_unit(memory, "B");
        made = asprintf(&text, "not tried: would need %s (--most-memory)", figure ? figure : "");
        free(figure);
    }
    return made > 0 ? text : NULL;
}

static bool add_stopped(struct measurement *measurement, const char *model, char *reason)
{
    struct row *grown =
        realloc(measurement->rows, ((size_t)measurement->row_count + 1) * sizeof *grown);

    if (!grown)
        return false;
    measurement->rows = grown;
    grown += measurement->row_count++;
    *grown =
        (struct row){.model = strdup(model), .ideal_s = NAN, .published_s = NAN, .stopped = reason};
    return grown->model;
}

/* A row that failed, or took too long, is its model's last. */
static void look_at(struct sweep *sweep, struct row *row, int model)
{
    struct summary summary = summarise(row, NULL);
    const char *failure = NULL;

    for (int i = 0; i < row->run_count && !failure; i++)
        failure = row->runs[i].failure;
    if (summary.counted == 0)
        row->stopped = strdup(failure ? failure : "not run");
    else if (summary.median_s > sweep->bounds.seconds &&
             asprintf(&row->stopped, "took longer than %g s (--most-seconds)",
                      sweep->bounds.seconds) < 0)
        row->stopped = NULL;
    sweep->stopped[model] = row->stopped;
}

/* "tasks from 1 to 100,000" */
static char *title_of(const struct sweep *sweep)
{
    char *from = whole_number(sweep->from), *to = whole_number(sweep->to), *title;

    if (asprintf(&title, "%s from %s to %s", sweep->name, from, to) < 0)
        title = NULL;
    free(from);
    free(to);
    return title;
}

static int measure_size(struct sweep *sweep, double size, double growth)
{
    struct session *session = &sweep->session;
    const char *wanted[MOST_MODELS + 1] = {NULL}, *own = session->measure.arguments;
    char *reasons[MOST_MODELS] = {NULL}, *arguments = NULL;
    int kept = 0, error = 0;
    struct measurement *measurement = session_add(session);

    if (!measurement ||
        asprintf(&arguments, "%s%s--%s %.0f", own, *own ? " " : "", sweep->name, size) < 0)
        return -ENOMEM;
    char *all;
    if (asprintf(&all, "%s %s", session->measure.full ? sweep->entry->full : sweep->entry->quick,
                 arguments) < 0)
        return -ENOMEM;
    struct sizes sizes = read_sizes(all, session->measure.cores);
    free(all);
    for (int i = 0; sweep->models[i]; i++) {
        char program[4096];
        if (sweep->stopped[i] || !lesson_program(session->measure.build, sweep->models[i],
                                                 sweep->lesson, program, sizeof program))
            continue;
        reasons[i] = bound_in_the_way(sweep, sweep->models[i], &sizes, growth);
        if (!reasons[i])
            wanted[kept++] = sweep->models[i];
        sweep->stopped[i] = reasons[i];
    }
    struct measure_options options = session->measure;
    options.arguments = arguments;
    options.models = wanted;
    error = measure(sweep->entry, &options, measurement);
    measurement->timeline = measurement->finish_table = false;
    free(measurement->swept);
    free(measurement->title);
    measurement->swept = strdup(sweep->name);
    measurement->title = title_of(sweep);
    measurement->swept_value = size;
    for (int i = 0; sweep->models[i] && !error; i++) {
        const struct row *row = find_row(measurement, sweep->models[i]);
        if (row)
            look_at(sweep, &measurement->rows[row - measurement->rows], i);
        else if (reasons[i] && !add_stopped(measurement, sweep->models[i], reasons[i]))
            error = -ENOMEM;
    }
    free(arguments);
    return measurement->swept && measurement->title ? error : -ENOMEM;
}

static bool all_stopped(const struct sweep *sweep)
{
    int kept = 0;

    for (int i = 0; sweep->models[i]; i++) {
        char program[4096];
        kept += !sweep->stopped[i] && lesson_program(sweep->session.measure.build, sweep->models[i],
                                                     sweep->lesson, program, sizeof program);
    }
    return kept == 0;
}

static int measure_sizes(struct session *session, void *of)
{
    struct sweep *sweep = of;
    double before = 0;
    int error = 0;

    if (!sweep->bounds.memory_bytes)
        sweep->bounds.memory_bytes = session->results.context.memory_total_bytes / 4;
    for (double size = sweep->from; size <= sweep->to && !error && !all_stopped(sweep);
         size = next_size(size, sweep->to)) {
        error = measure_size(sweep, size, before ? size / before : 1);
        before = size;
        if (session->results.measurements[session->results.measurement_count - 1].skipped)
            break;
    }
    link_sweeps(&session->results);
    progress_clear();
    if (session->results.measurement_count)
        show_measurement(&session->results.measurements[0]);
    return error;
}

int command_sweep(int count, char **words)
{
    struct sweep sweep = {
        .session = session_defaults(),
        .bounds = {.seconds = 10, .threads = 10000, .processes = 2000},
    };
    char *arguments = lesson_arguments(&count, words);

    if (!arguments)
        return failure("out of memory");
    argp_err_exit_status = 2;
    sweep.session.measure.arguments = arguments;
    sweep.session.measure.brief = true;
    argp_parse(&argp, count, words, 0, NULL, &sweep);
    int code = session_run(&sweep.session, check, measure_sizes, &sweep);
    free(sweep.name);
    free(arguments);
    return code;
}
