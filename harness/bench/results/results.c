/*
 * results.c - what the runs of a row come to, and the freeing of it all.
 */
#include "results.h"

#include "checked_memory.h"
#include "fields.h"

#include <math.h>

const char *const state_names[STATE_COUNT] = {
    [STATE_RUNNING] = "running",
    [STATE_READY] = "ready",
    [STATE_WAITING] = "waiting",
    [STATE_BLOCKING] = "blocking",
};

void run_free(struct run *run)
{
    structure_free(&run_structure, run);
}

void measurement_free(struct measurement *measurement)
{
    structure_free(&measurement_structure, measurement);
}

void results_free(struct results *results)
{
    structure_free(&results_structure, results);
    *results = (struct results){0};
}

struct row *new_row(struct measurement *measurement, const char *model)
{
    struct row *row = ADD(measurement->rows, measurement->row_count);

    *row = (struct row){
        .model = Strdup(model), .kind = model_of(model)->kind, .ideal_s = NAN, .published_s = NAN};
    return row;
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

/* Is it behind the row's median? All those are as disturbed as each other. */
static bool is_counted(const struct row *row, const struct run *run)
{
    return is_timed(run) && run->disturbed == (count_timed(row, false) == 0);
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

#define CPU_TIME sizeof(struct run) /* no place, but the sum of two */

/* The lesson's own figure of this name; without one, the run's at this place. */
static double figure_of(const struct run *run, const char *name, size_t place)
{
    for (int i = 0; name && i < run->figure_count; i++)
        if (strcmp(run->figures[i].name, name) == 0)
            return run->figures[i].value;
    if (place == CPU_TIME)
        return run->cpu_user_s + run->cpu_system_s;
    return name ? NAN : *(const double *)(const void *)((const char *)run + place);
}

static double *figures_of(const struct row *row, const char *name, size_t place)
{
    double *values = Calloc((size_t)row->run_count, sizeof *values);

    for (int i = 0; i < row->run_count; i++)
        values[i] = is_counted(row, &row->runs[i]) ? figure_of(&row->runs[i], name, place) : NAN;
    return values;
}

double *counted_figures(const struct row *row, const char *name)
{
    return figures_of(row, name, offsetof(struct run, total_s));
}

/* Over the runs that know it. */
static double median_figure(const struct row *row, const char *name, size_t place)
{
    OWNED double *values = figures_of(row, name, place);
    int count = 0;

    for (int i = 0; i < row->run_count; i++)
        if (!isnan(values[i]))
            values[count++] = values[i];
    return median_of(values, count);
}

double figure_median(const struct row *row, const char *name)
{
    return median_figure(row, name, 0);
}

struct summary summarise(const struct row *row, const struct row *sequential)
{
    int clean = count_timed(row, false), disturbed = count_timed(row, true);
#define MEDIAN(member) median_figure(row, NULL, offsetof(struct run, member))
    struct summary summary = {
        .counted = clean ? clean : disturbed,
        .disturbed = disturbed,
        .only_disturbed = !clean && disturbed,
        .median_s = MEDIAN(total_s),
        .min_s = NAN,
        .max_s = NAN,
        .cpu_s = median_figure(row, NULL, CPU_TIME),
        .voluntary_switches = MEDIAN(voluntary_switches),
        .involuntary_switches = MEDIAN(involuntary_switches),
        .running_s = MEDIAN(running_s),
        .ready_s = MEDIAN(ready_s),
        .waiting_s = MEDIAN(waiting_s),
        .memory_bytes = NAN,
        .speed_up = NAN,
    };
#undef MEDIAN

    for (int i = 0; i < row->run_count; i++) { /* fmin and fmax pass over a NAN */
        const struct run *run = &row->runs[i];
        summary.failed += run->failure != NULL;
        if (!run->failure)
            summary.memory_bytes = fmax(summary.memory_bytes, run->memory_bytes);
        if (is_counted(row, run)) {
            summary.min_s = fmin(summary.min_s, run->total_s);
            summary.max_s = fmax(summary.max_s, run->total_s);
        }
    }
    summary.over_ideal_s = summary.median_s - row->ideal_s;
    if (sequential && summary.median_s > 0)
        summary.speed_up =
            (sequential == row ? summary.median_s : summarise(sequential, NULL).median_s) /
            summary.median_s;
    return summary;
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
    double median_s = summarise(row, NULL).median_s, nearest_s = INFINITY;
    int typical = -1;

    for (int i = 0; i < row->run_count; i++) {
        double distance_s = fabs(row->runs[i].total_s - median_s);

        if (is_counted(row, &row->runs[i]) && distance_s < nearest_s) {
            nearest_s = distance_s;
            typical = i;
        }
    }
    return typical;
}
