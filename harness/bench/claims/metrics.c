/*
 * metrics.c - see metrics.h.
 */
#include "metrics.h"

#include "checked_memory.h"
#include "expressions.h"
#include "units.h"

#include <math.h>

/* A wait whose ideal is known and that is as long as this is run once, and that is enough for its
   total: it cannot end sooner, and a delay hardly shows. */
#define LONG_S 0.4

/* What a metric is taken from. */
struct source {
    const struct results *results;
    const struct measurement *measurement;
    const struct row *row; /* NULL: metrics of the whole measurement only */
    const struct run *run; /* NULL: no metrics of runs */
};

static const struct figure *find_figure(const struct run *run, const char *name)
{
    for (int i = 0; i < run->figure_count; i++)
        if (strcmp(run->figures[i].name, name) == 0)
            return &run->figures[i];
    return NULL;
}

/* From one task's finish to the next one's; fmin and fmax pass over NAN. */
static double step(const struct run *run, enum metric_kind kind)
{
    double shortest_s = NAN, longest_s = NAN, first_s = NAN, last_s = NAN;

    for (int i = 0; i < run->task_count; i++) {
        double at_s = run->tasks[i].finished_s, since_s = i ? run->tasks[i - 1].finished_s : NAN;
        shortest_s = fmin(shortest_s, at_s - since_s);
        longest_s = fmax(longest_s, at_s - since_s);
        first_s = fmin(first_s, at_s);
        last_s = fmax(last_s, at_s);
    }
    if (kind != MEAN_STEP)
        return kind == SHORTEST_STEP ? shortest_s : longest_s;
    return run->task_count < 2 ? NAN : (last_s - first_s) / (run->task_count - 1);
}

static double count_interleaved(const struct run *run)
{
    int count = 0;

    for (int i = 0; i < run->task_count; i++)
        for (int k = 0; k < run->task_count; k++)
            count += run->tasks[i].started_s < run->tasks[k].started_s &&
                     run->tasks[k].started_s < run->tasks[i].finished_s;
    return run->task_count ? count : NAN;
}

/* Tasks report "sum 3, …". */
static double count_sums(const struct run *run, bool whole)
{
    int sum, count = 0;

    for (int i = 0; i < run->task_count; i++)
        count += run->tasks[i].result && sscanf(run->tasks[i].result, "sum %d", &sum) == 1 &&
                 sum == (whole ? run->task_count : i + 1);
    return count;
}

static double most_inside(const struct run *run)
{
    int inside = 0, most = 0;

    for (int i = 0; i < run->said_count; i++) {
        inside += strstr(run->said[i].text, " reads ") != NULL;
        most = inside > most ? inside : most;
        inside -= strstr(run->said[i].text, " writes ") != NULL;
    }
    return most;
}

/* The line that the metric is about, or -1. */
static int find_line(const struct run *run, const struct metric *metric)
{
    int found = -1, left = metric->nth;

    for (int i = 0; i < run->said_count && (found < 0 || metric->nth == LAST_TIME); i++)
        if (strstr(run->said[i].text, metric->name) && left-- <= 0)
            found = i;
    return found;
}

static double said_at(const struct source *source, const struct metric *metric)
{
    double unit_s = argument_number(source->measurement, "wait");
    int line = find_line(source->run, metric);

    return line < 0 ? INFINITY : unit_s > 0 ? source->run->said[line].time_s / unit_s : NAN;
}

static double value_of(const struct metric *metric, const struct source *source)
{
    const struct conditions conditions = {.measurement = source->measurement,
                                          .cores = source->results->context.cores};
    const struct run *run = source->run;
    const struct figure *figure;
    int line;

    switch (metric->kind) {
    case TOTAL_TIME:
    case SPEED_UP:
        return run->total_s;
    case OVER_IDEAL:
        return run->total_s - source->row->ideal_s;
    case FIGURE:
        figure = find_figure(run, metric->name);
        return figure ? figure->value : NAN;
    case FORCED_SWITCHES:
        return run->involuntary_switches;
    case MEAN_STEP:
    case SHORTEST_STEP:
    case LONGEST_STEP:
        return step(run, metric->kind);
    case INTERLEAVED:
        return count_interleaved(run);
    case OWN_SUMS:
    case WHOLE_SUMS:
        return count_sums(run, metric->kind == WHOLE_SUMS);
    case SAID_AT:
        return said_at(source, metric);
    case SAID_PLACE:
        line = find_line(run, metric);
        return line < 0 ? INFINITY : line + 1;
    case MOST_INSIDE:
        return most_inside(run);
    case MEMORY:
        return summarise(source->row, NULL).memory_bytes;
    case IDEAL_TIME:
        return source->row->ideal_s;
    case EXPRESSION:
    case SPEED_UP_EXPRESSION:
        return evaluate(metric->name, &conditions, 0);
    case NO_METRIC:
        break;
    }
    return NAN;
}

static const char *unit_of(enum metric_kind kind)
{
    static const char *const units[] = {
        [TOTAL_TIME] = "s",    [OVER_IDEAL] = "s",          [SPEED_UP] = "×",     [MEAN_STEP] = "s",
        [SHORTEST_STEP] = "s", [LONGEST_STEP] = "s",        [SAID_AT] = IN_WAITS, [MEMORY] = "B",
        [IDEAL_TIME] = "s",    [SPEED_UP_EXPRESSION] = "×",
    };

    return kind < sizeof units / sizeof *units && units[kind] ? units[kind] : "";
}

const struct measurement *find_measurement(const struct results *results, const char *lesson,
                                           const char *variant)
{
    for (int i = 0; i < results->measurement_count; i++)
        if (strcmp(results->measurements[i].lesson, lesson) == 0 &&
            strcmp(results->measurements[i].variant, variant) == 0 &&
            !*results->measurements[i].swept)
            return &results->measurements[i];
    return NULL;
}

/* The middle half of the runs that count: a single slow one is no reason to doubt. */
static struct evidence spread_of(const struct metric *metric, struct source source)
{
    const struct row *row = source.row;
    bool is_story = source.measurement->transcript;
    double *values = counted_figures(row, NULL);
    struct evidence evidence = exactly(NAN, unit_of(metric->kind));
    int count = 0;

    for (int i = 0; i < row->run_count; i++) {
        const struct run *run = source.run = &row->runs[i];
        bool counts =
            is_story ? run->said_count && (!run->failure || run->differs) : !isnan(values[i]);
        if (!counts)
            continue;
        values[count] = value_of(metric, &source);
        count += !isnan(values[count]);
        if (metric->kind == FIGURE && find_figure(run, metric->name))
            evidence.unit = find_figure(run, metric->name)->unit;
    }
    if (count) {
        qsort(values, (size_t)count, sizeof *values, compare_numbers);
        evidence.low = values[(count - 1) / 4];
        evidence.high = values[count - 1 - (count - 1) / 4];
        evidence.value = (values[(count - 1) / 2] + values[count / 2]) / 2;
    }
    bool is_time = *evidence.unit == 's' || metric->kind == SPEED_UP;
    bool is_long = metric->kind != OVER_IDEAL && row->ideal_s >= LONG_S;
    evidence.disturbed = is_time && summarise(row, NULL).only_disturbed;
    evidence.one_run = count == 1 && !is_story && !is_long;
    free(values);
    return evidence;
}

struct evidence metric_of(const struct results *results, const struct measurement *measurement,
                          const struct metric *metric)
{
    struct source source = {results, measurement, NULL, NULL};

    if (measurement && metric->model)
        source.row = find_row(measurement, metric->model);
    if (!measurement || (metric->kind < EXPRESSION && !source.row))
        return exactly(NAN, "");
    if (metric->kind > LAST_OF_RUNS)
        return exactly(value_of(metric, &source), unit_of(metric->kind));
    struct evidence evidence = spread_of(metric, source);
    if (metric->kind != SPEED_UP)
        return evidence;
    source.row = baseline_of(measurement, source.row);
    return source.row ? ratio(spread_of(metric, source), evidence) : exactly(NAN, "");
}
