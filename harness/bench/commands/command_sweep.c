/*
 * command_sweep.c - bench sweep: one lesson at many sizes, each model until it stops.
 */
#include "checked_memory.h"
#include "commands.h"
#include "messages.h"
#include "publish.h"
#include "session.h"
#include "sweep.h"
#include "units.h"

#include <limits.h>
#include <math.h>

#define MOST_MODELS 32

/* A model is kept from sizes at which a classroom's machine would suffer. */
struct bounds {
    double seconds, mib, threads, processes;
};

struct sweep {
    struct session session;
    const char *lesson;
    char *name; /* of the argument */
    double from, to;
    struct bounds bounds;
    const struct entry *entry;
    bool whole;                          /* only whole numbers make sense */
    const char *models[MOST_MODELS + 1]; /* that have the lesson and have not stopped */
};

enum { KEY_BOUNDS = 1000 };

static const struct argp_option argp_options[] = {
    {"most-seconds", KEY_BOUNDS, "SECONDS", 0, "stop a model whose run takes longer (10)", 1},
    {"most-memory", KEY_BOUNDS + 1, "MIB", 0,
     "stop a model that needs more (a quarter of the machine's)", 1},
    {"most-threads", KEY_BOUNDS + 2, "N", 0, "stop threads there (10000)", 1},
    {"most-processes", KEY_BOUNDS + 3, "N", 0, "stop processes there (2000)", 1},
    {0},
};

/* In the order of the options. */
static const struct {
    size_t place;
    double least, most;
    const char *right;
} bounds_of[] = {
    {offsetof(struct bounds, seconds), 0.1, 86400, "a number of seconds from 0.1 to 86400"},
    {offsetof(struct bounds, mib), 1, 1e9, "a number of MiB from 1"},
    {offsetof(struct bounds, threads), 1, 1e7, "a whole number from 1 to 10000000"},
    {offsetof(struct bounds, processes), 1, 1e7, "a whole number from 1 to 10000000"},
};

/* "tasks=1:100000" */
static void read_range(struct sweep *sweep, const char *text)
{
    int length = 0;

    sweep->name = Calloc(64, 1);
    if (sscanf(text, "%63[a-z-]=%lf:%lf%n", sweep->name, &sweep->from, &sweep->to, &length) != 3 ||
        text[length] || !(sweep->from >= 0 && sweep->to >= sweep->from && sweep->to <= 1e9))
        exit(mistake("'%s' is not a range such as tasks=1:100000 or wait=0.01:1", text));
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct sweep *sweep = state->input;
    int bound = key - KEY_BOUNDS;

    if (bound >= 0 && bound < 4) {
        *(double *)(void *)((char *)&sweep->bounds + bounds_of[bound].place) =
            number_of(argp_options[bound].name, text, bounds_of[bound].least, bounds_of[bound].most,
                      bounds_of[bound].right);
        return 0;
    }
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &sweep->session;
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

static const struct argp argp = {
    .children = session_options,
    .options = argp_options,
    .parser = parse,
    .args_doc = "LESSON NAME=FROM:TO [-- ARGUMENT...]",
    .doc = "Runs one lesson at sizes from FROM to TO (1, 2, 5, 10, …) of its argument NAME, each "
           "model until it stops, and says why it stopped.\v"
           "bench sweep io/sleep tasks=1:100000 -- --wait 0.1\n"
           "bench sweep io/fetch wait=0.01:0.5",
};

/* What is wrong with sweeping this argument, or NULL; the caller frees it. */
static char *objection(const struct sweep *sweep, const struct measurement *measurement)
{
    const struct argument *argument = find_argument(measurement, sweep->name);
    const struct argument anything = {.type = (char *)"", .most = INFINITY};
    OWNED char *names = NULL;

    if (measurement->given_count == 0) /* the lesson does not say what it takes: it will be tried */
        argument = &anything;
    for (int i = 0; !argument && i < measurement->given_count; i++) {
        const struct argument *other = &measurement->given[i];
        if (!isnan(other->least))
            Append(&names, "%s %s", names ? "," : "", other->name);
    }
    if (!argument)
        return Format("%s has no argument '%s'; it can be swept over%s", sweep->lesson, sweep->name,
                      names ? names : " nothing");
    if (isnan(argument->least))
        return Format("--%s of %s is a %s: there are no sizes from one to the other", sweep->name,
                      sweep->lesson, argument->type);
    if (sweep->from < argument->least || sweep->to > argument->most)
        return Format("--%s of %s goes from %.10g to %.10g", sweep->name, sweep->lesson,
                      argument->least, argument->most);
    if (strcmp(argument->type, "whole") == 0 && fmod(sweep->from, 1) + fmod(sweep->to, 1) > 0)
        return Format("--%s of %s is a whole number", sweep->name, sweep->lesson);
    if (sweep->entry->transcript_count && strcmp(sweep->name, "wait") != 0)
        return Format("%s can be swept over wait alone: what it says is compared line by line",
                      sweep->lesson);
    return NULL;
}

static int check(struct session *session)
{
    struct sweep *sweep = (struct sweep *)session;
    struct measurement measurement;
    char refusal[300] = "";
    int count = 0, code = check_lesson(session, sweep->lesson);
    bool borrowed;

    if (code)
        return code;
    sweep->entry = wanted_entry(sweep->lesson, &session->measure, 0);
    bool good = prepare(sweep->entry, &session->measure, &measurement, refusal, sizeof refusal);
    for (const char *const *model = session->measure.models; *model && count < MOST_MODELS;
         model++) {
        OWNED char *program =
            find_program(sweep->entry, &measurement, session->measure.build, *model, &borrowed);
        if (program)
            sweep->models[count++] = *model;
    }
    const struct argument *argument = find_argument(&measurement, sweep->name);
    OWNED char *wrong =
        good ? objection(sweep, &measurement) : Format("%s: %s", sweep->lesson, refusal);

    sweep->whole =
        argument ? strcmp(argument->type, "whole") == 0 : sweep->from == floor(sweep->from);
    measurement_free(&measurement);
    return wrong ? mistake("%s", wrong) : 0;
}

/* 1, 2, 5, 10, 20 …, and the last one. Behind 0 comes 1, or a tenth of what the last one is like. */
static double next_size(const struct sweep *sweep, double size)
{
    double last = sweep->to, decade = pow(10, floor(log10(size > 0 ? size : last) + 1e-9));
    double digit = size / decade + 1e-9;
    double next = decade * (digit < 2 ? 2 : digit < 5 ? 5 : 10);

    if (size == 0)
        next = sweep->whole ? 1 : decade / 10;
    return size < last && next > last ? last : next;
}

static const struct row *earlier_row(const struct sweep *sweep, const char *model)
{
    const struct results *results = &sweep->session.results;

    return results->measurement_count < 2
               ? NULL
               : find_row(&results->measurements[results->measurement_count - 2], model);
}

/* Why this model is not even tried at this size, or NULL. The caller frees it. What it will take is
   its ideal, or what the last size took. */
static char *bound_in_the_way(const struct sweep *sweep, const struct measurement *measurement,
                              const char *model, double growth)
{
    const struct bounds *bounds = &sweep->bounds;
    const struct row *earlier = earlier_row(sweep, model);
    struct row row = {.model = (char *)model,
                      .kind = earlier ? earlier->kind : model_of(model)->kind};
    struct conditions conditions = conditions_of(measurement, &row, sweep->session.measure.cores);
    struct summary summary = earlier ? summarise(earlier, NULL) : (struct summary){0};
    double time_s = evaluate(sweep->entry->ideal[row.kind], &conditions, 0);
    double memory_bytes = growth > 1 ? summary.memory_bytes * growth : NAN;
    OWNED char *figure = NULL;

    if (isnan(time_s) && growth > 1)
        time_s = summary.median_s;
    if (row.kind == PREEMPTIVE && conditions.model->shares_memory &&
        measurement->tasks > bounds->threads)
        return Format("not tried: more than %.0f threads (--most-threads)", bounds->threads);
    if (row.kind == PREEMPTIVE && !conditions.model->shares_memory &&
        measurement->tasks > bounds->processes)
        return Format("not tried: more than %.0f processes (--most-processes)", bounds->processes);
    if (time_s > bounds->seconds)
        return Format("not tried: would take %s (--most-seconds)",
                      figure = figure_of_unit(time_s, "s"));
    if (memory_bytes > bounds->mib * (1 << 20))
        return Format("not tried: would need %s (--most-memory)",
                      figure = figure_of_unit(memory_bytes, "B"));
    return NULL;
}

/* A row that failed, or took too long, is its model's last. */
static void look_at(const struct sweep *sweep, struct row *row)
{
    struct summary summary = summarise(row, NULL);
    const char *failure = NULL;

    for (int i = 0; i < row->run_count && !failure; i++)
        failure = row->runs[i].failure;
    if (summary.counted == 0)
        row->stopped = Strdup(failure ? failure : "not run");
    else if (summary.median_s > sweep->bounds.seconds)
        row->stopped = Format("took longer than %g s (--most-seconds)", sweep->bounds.seconds);
}

/* "tasks from 1 to 100,000" */
static char *title_of(const struct sweep *sweep)
{
    OWNED char *from = size_text(sweep->from), *to = size_text(sweep->to);

    return Format("%s from %s to %s", sweep->name, from, to);
}

/* Those that have stopped leave the list of models. */
static int measure_size(struct sweep *sweep, double size, double growth)
{
    struct session *session = &sweep->session;
    struct measurement *measurement = session_add(session);
    const char *own = session->measure.arguments, *wanted[MOST_MODELS + 1] = {NULL};
    OWNED char *arguments = Format("%s%s--%s %.10g", own, *own ? " " : "", sweep->name, size);
    char *reasons[MOST_MODELS] = {NULL}, refusal[300];
    struct measure_options options = session->measure;
    int kept = 0, left = 0;

    options.arguments = arguments;
    prepare(sweep->entry, &options, measurement, refusal, sizeof refusal);
    for (int i = 0; sweep->models[i]; i++) {
        reasons[i] = bound_in_the_way(sweep, measurement, sweep->models[i], growth);
        if (!reasons[i])
            wanted[kept++] = sweep->models[i];
    }
    options.models = wanted;
    int error = measure(sweep->entry, &options, measurement);
    measurement->timeline = measurement->finish_table = measurement->transcript = false;
    free(measurement->swept);
    free(measurement->title);
    measurement->swept = Strdup(sweep->name);
    measurement->title = title_of(sweep);
    measurement->swept_value = size;
    for (int i = 0; i < measurement->row_count; i++)
        look_at(sweep, &measurement->rows[i]);
    for (int i = 0; sweep->models[i]; i++) {
        if (reasons[i])
            new_row(measurement, sweep->models[i])->stopped = reasons[i];
        const struct row *row = find_row(measurement, sweep->models[i]);
        if (row && !row->stopped)
            sweep->models[left++] = sweep->models[i];
    }
    sweep->models[left] = NULL;
    return error;
}

static int measure_sizes(struct session *session)
{
    struct sweep *sweep = (struct sweep *)session;
    double before = 0;
    int error = 0;

    if (!sweep->bounds.mib)
        sweep->bounds.mib = session->results.context.memory_total_bytes / 4 / (1 << 20);
    for (double size = sweep->from; size <= sweep->to && !error && sweep->models[0];
         size = next_size(sweep, size)) {
        error = measure_size(sweep, size, before > 0 ? size / before : 1);
        before = size;
        if (session->results.measurements[session->results.measurement_count - 1].skipped)
            break;
    }
    link_sweeps(&session->results);
    progress_clear();
    if (session->results.measurement_count)
        SHOW(print_measurement, &session->results.measurements[0]);
    return error;
}

int command_sweep(int count, char **words)
{
    struct sweep sweep = {
        .session = SESSION_DEFAULTS,
        .bounds = {.seconds = 10, .threads = 10000, .processes = 2000},
    };

    sweep.session.measure.brief = true;
    int code = session_run(&sweep.session, &argp, count, words, check, measure_sizes);
    free(sweep.name);
    return code;
}
