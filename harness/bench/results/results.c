/*
 * results.c - what the runs of a row come to, and the freeing of it all.
 */
#include "results.h"

#include "checked_memory.h"

#include <math.h>

const char *const state_names[STATE_COUNT] = {
    [STATE_RUNNING] = "running",
    [STATE_READY] = "ready",
    [STATE_WAITING] = "waiting",
    [STATE_BLOCKING] = "blocking",
};

void run_free(struct run *run)
{
    for (int i = 0; i < run->task_count; i++)
        free(run->tasks[i].result);
    free(run->tasks);
    free(run->intervals);
    for (int i = 0; i < run->figure_count; i++) {
        free(run->figures[i].name);
        free(run->figures[i].unit);
    }
    free(run->figures);
    for (int i = 0; i < run->said_count; i++)
        free(run->said[i].text);
    free(run->said);
    free(run->ending);
    free(run->failure);
    free(run->answer);
}

static void free_row(struct row *row)
{
    for (int i = 0; i < row->run_count; i++)
        run_free(&row->runs[i]);
    free(row->runs);
    free(row->model);
    free(row->ideal_finish_s);
    free(row->published_finish_s);
    free(row->stopped);
}

static void free_measurement(struct measurement *measurement)
{
    for (int i = 0; i < measurement->row_count; i++)
        free_row(&measurement->rows[i]);
    free(measurement->rows);
    for (int i = 0; i < measurement->given_count; i++) {
        free(measurement->given[i].name);
        free(measurement->given[i].value);
        free(measurement->given[i].type);
    }
    free(measurement->given);
    free(measurement->lesson);
    free(measurement->variant);
    free(measurement->title);
    free(measurement->question);
    free(measurement->arguments);
    free(measurement->skipped);
    free(measurement->swept);
}

void results_free(struct results *results)
{
    struct context *context = &results->context;

    for (int i = 0; i < results->measurement_count; i++)
        free_measurement(&results->measurements[i]);
    free(results->measurements);
    free(context->date);
    free(context->host_cpu);
    free(context->kernel);
    free(context->compiler);
    free(context->libuv);
    free(context->commit);
    *results = (struct results){0};
}

static bool is_same_sweep(const struct measurement *a, const struct measurement *b)
{
    return strcmp(a->lesson, b->lesson) == 0 && strcmp(a->swept, b->swept) == 0 &&
           b->swept_value > a->swept_value;
}

void link_sweeps(struct results *results)
{
    struct measurement *first = NULL;

    for (int i = 0; i < results->measurement_count; i++) {
        struct measurement *measurement = &results->measurements[i];

        measurement->swept_count = 0;
        if (!first || !is_same_sweep(measurement - 1, measurement))
            first = *measurement->swept ? measurement : NULL;
        if (first)
            first->swept_count++;
    }
}

bool is_same_measurement(const struct measurement *one, const struct measurement *other)
{
    return strcmp(one->lesson, other->lesson) == 0 && strcmp(one->variant, other->variant) == 0 &&
           strcmp(one->arguments, other->arguments) == 0;
}

bool is_shown(const struct measurement *measurement)
{
    return !*measurement->swept || measurement->swept_count > 0;
}

const struct argument *find_argument(const struct measurement *measurement, const char *name)
{
    for (int i = 0; i < measurement->given_count; i++)
        if (strcmp(measurement->given[i].name, name) == 0)
            return &measurement->given[i];
    return NULL;
}

double argument_number(const struct measurement *measurement, const char *name)
{
    const struct argument *argument = find_argument(measurement, name);

    return argument ? argument->number : NAN;
}

bool argument_is(const struct measurement *measurement, const char *name, const char *value)
{
    const struct argument *argument = find_argument(measurement, name);

    return argument && strcmp(argument->value, value) == 0;
}

/* Has a time that could stand behind a median. */
static bool is_timed(const struct run *run)
{
    return !run->failure && !run->warm_up && !isnan(run->total_s);
}

static int count_timed(const struct row *row, bool disturbed)
{
    int count = 0;

    for (int i = 0; i < row->run_count; i++)
        count += is_timed(&row->runs[i]) && row->runs[i].disturbed == disturbed;
    return count;
}

int compare_numbers(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;

    return (a > b) - (a < b);
}

double median_of(double *values, int count)
{
    if (count == 0)
        return NAN;
    qsort(values, (size_t)count, sizeof *values, compare_numbers);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

/* The runs behind the median: timed, and all as disturbed as each other. */
struct selection {
    const struct row *row;
    bool disturbed;
    double *values; /* room for one figure of each run */
};

static struct selection select_runs(const struct row *row)
{
    return (struct selection){row, count_timed(row, false) == 0 && count_timed(row, true) > 0,
                              Calloc((size_t)row->run_count, sizeof(double))};
}

static bool is_selected(const struct selection *selection, const struct run *run)
{
    return is_timed(run) && run->disturbed == selection->disturbed;
}

static double figure_at(const struct run *run, size_t offset)
{
    const void *figure = (const char *)run + offset;

    return *(const double *)figure;
}

/* The figure is given by its place in struct run. Runs that do not know it are left out. */
static double median_over(const struct selection *selection, size_t offset)
{
    int count = 0;

    for (int i = 0; i < selection->row->run_count; i++) {
        const struct run *run = &selection->row->runs[i];
        double value = figure_at(run, offset);

        if (is_selected(selection, run) && !isnan(value))
            selection->values[count++] = value;
    }
    return median_of(selection->values, count);
}

static double median_cpu(const struct selection *selection)
{
    int count = 0;

    for (int i = 0; i < selection->row->run_count; i++) {
        const struct run *run = &selection->row->runs[i];
        double value = run->cpu_user_s + run->cpu_system_s;

        if (is_selected(selection, run) && !isnan(value))
            selection->values[count++] = value;
    }
    return median_of(selection->values, count);
}

static void find_spread(const struct selection *selection, struct summary *summary)
{
    summary->min_s = summary->max_s = NAN;
    for (int i = 0; i < selection->row->run_count; i++) {
        const struct run *run = &selection->row->runs[i];

        if (!is_selected(selection, run))
            continue;
        summary->min_s = fmin(summary->min_s, run->total_s); /* fmin and fmax pass over a NAN */
        summary->max_s = fmax(summary->max_s, run->total_s);
    }
}

static double largest_memory(const struct row *row)
{
    double largest = NAN;

    for (int i = 0; i < row->run_count; i++)
        if (!row->runs[i].failure)
            largest = fmax(largest, row->runs[i].memory_bytes);
    return largest;
}

static int count_failed(const struct row *row)
{
    int count = 0;

    for (int i = 0; i < row->run_count; i++)
        count += row->runs[i].failure != NULL;
    return count;
}

struct summary summarise(const struct row *row, const struct row *sequential)
{
    int clean = count_timed(row, false), disturbed = count_timed(row, true);
    struct selection selection = select_runs(row);
    struct summary summary = {
        .counted = selection.disturbed ? disturbed : clean,
        .failed = count_failed(row),
        .disturbed = disturbed,
        .only_disturbed = selection.disturbed,
        .median_s = median_over(&selection, offsetof(struct run, total_s)),
        .cpu_s = median_cpu(&selection),
        .voluntary_switches = median_over(&selection, offsetof(struct run, voluntary_switches)),
        .involuntary_switches = median_over(&selection, offsetof(struct run, involuntary_switches)),
        .running_s = median_over(&selection, offsetof(struct run, running_s)),
        .ready_s = median_over(&selection, offsetof(struct run, ready_s)),
        .waiting_s = median_over(&selection, offsetof(struct run, waiting_s)),
        .memory_bytes = largest_memory(row),
        .speed_up = NAN,
    };

    free(selection.values);
    find_spread(&selection, &summary);
    summary.over_ideal_s = summary.median_s - row->ideal_s;
    if (sequential && summary.median_s > 0) {
        double baseline_s =
            sequential == row ? summary.median_s : summarise(sequential, NULL).median_s;
        summary.speed_up = baseline_s / summary.median_s;
    }
    return summary;
}

static double figure_of(const struct run *run, const char *name)
{
    for (int i = 0; i < run->figure_count; i++)
        if (strcmp(run->figures[i].name, name) == 0)
            return run->figures[i].value;
    return NAN;
}

double *counted_figures(const struct row *row, const char *name)
{
    struct selection selection = select_runs(row);

    for (int i = 0; i < row->run_count; i++) {
        const struct run *run = &row->runs[i];
        double value = name ? figure_of(run, name) : run->total_s;

        selection.values[i] = is_selected(&selection, run) ? value : NAN;
    }
    return selection.values;
}

double figure_median(const struct row *row, const char *name)
{
    double *values = counted_figures(row, name);
    int count = 0;

    for (int i = 0; i < row->run_count; i++)
        if (!isnan(values[i]))
            values[count++] = values[i];
    double median = median_of(values, count);
    free(values);
    return median;
}

const struct row *find_row(const struct measurement *measurement, const char *model)
{
    for (int i = 0; i < measurement->row_count; i++)
        if (strcmp(measurement->rows[i].model, model) == 0)
            return &measurement->rows[i];
    return NULL;
}

const struct row *baseline_of(const struct measurement *measurement, const struct row *row)
{
    return find_row(measurement, model_of(row->model)->baseline);
}

int typical_run(const struct row *row)
{
    struct summary summary = summarise(row, NULL);
    int typical = -1;
    double nearest_s = INFINITY;

    for (int i = 0; i < row->run_count; i++) {
        const struct run *run = &row->runs[i];
        double distance_s = fabs(run->total_s - summary.median_s);

        if (is_timed(run) && run->disturbed == summary.only_disturbed && distance_s < nearest_s) {
            nearest_s = distance_s;
            typical = i;
        }
    }
    return typical;
}
