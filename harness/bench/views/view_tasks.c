/*
 * view_tasks.c - the tables that look at single tasks: when each finished, and what it reported.
 * Both are of each model's typical run: an average over runs would be of no run that there was.
 */
#include "view.h"

#include "checked_memory.h"
#include "units.h"
#include "utf8.h"

#include <math.h>

#define SHOWN_ALL   20 /* up to so many tasks all are shown, else the first and the last */
#define SHOWN_FIRST 10
#define SHOWN_LAST  5
#define TASKS_WIDTH 24

/* Goes through those that are shown; at the gap between them `*index` is -1 once. */
static bool next_shown(int *at, int *index, int count)
{
    *index = count > SHOWN_ALL && *at == SHOWN_FIRST ? -1 : *at;
    *at = *index < 0 ? count - SHOWN_LAST : *at + 1;
    return *index < count;
}

static const struct run *typical_of(const struct row *row)
{
    int typical = typical_run(row);

    return typical >= 0 && row->runs[typical].task_count > 0 ? &row->runs[typical] : NULL;
}

/* --- finish times --------------------------------------------------------------------------- */

/* The figures of a column: those of a run's tasks, or a list with one for each task. */
struct source {
    const struct run *run;
    const double *finish_s;
    int count;
    bool durations; /* how long a task took, not when it finished */
};

static double finish_of(const struct source *source, int task)
{
    if (task >= source->count)
        return NAN;
    if (!source->run)
        return source->finish_s[task];
    return source->run->tasks[task].finished_s -
           (source->durations ? source->run->tasks[task].started_s : 0);
}

/* Adds the model's columns and returns how many. Ideals go before published figures when it is
   narrow, and the models never. */
static int add_sources(struct grid *grid, const struct measurement *measurement,
                       const struct row *row, struct source *sources)
{
    const struct run *run = typical_of(row);
    int count = 0;

    if (!run)
        return 0;
    sources[count++] =
        (struct source){.run = run, .count = run->task_count, .durations = measurement->durations};
    grid_add_column(grid, (struct grid_column){row->model, RIGHT, TONE_PLAIN, .model = row->model});
    if (row->ideal_finish_s) {
        sources[count++] =
            (struct source){.finish_s = row->ideal_finish_s, .count = measurement->tasks};
        grid_add_column(grid, (struct grid_column){"ideal", RIGHT, TONE_DIM, .drop = 2});
    }
    if (row->published_finish_s) {
        char *heading = published_heading(measurement);
        sources[count++] =
            (struct source){.finish_s = row->published_finish_s, .count = measurement->tasks};
        grid_add_column(grid, (struct grid_column){heading, RIGHT, TONE_DIM, .drop = 1});
        free(heading);
    }
    return count;
}

int view_finishes(const struct measurement *measurement, struct view *view)
{
    struct source *sources = Calloc(3 * (size_t)measurement->row_count, sizeof *sources);
    struct range range = {NAN, NAN};
    struct grid *grid = &view->grid;
    int count = 0, tasks = 0, at = 0, task;

    grid_add_column(grid, (struct grid_column){"task", RIGHT, TONE_PLAIN, .drop = 0});
    for (int i = 0; i < measurement->row_count; i++)
        count += add_sources(grid, measurement, &measurement->rows[i], &sources[count]);
    for (int i = 0; i < count; i++)
        if (sources[i].run && sources[i].count > tasks)
            tasks = sources[i].count;
    for (int i = 0; i < count; i++)
        for (task = 0; task < tasks; task++)
            range_add(&range, finish_of(&sources[i], task));

    struct unit unit = unit_of_times(range); /* one for all columns, since they are read across */
    while (next_shown(&at, &task, tasks)) {
        struct grid_row *line = grid_add_row(grid);

        if (task < 0) {
            grid_cell(line, 0, "…");
            continue;
        }
        grid_cell(line, 0, "%d", task + 1);
        for (int i = 0; i < count; i++)
            grid_figure(line, i + 1, figure(finish_of(&sources[i], task), unit));
    }
    view->caption = Format(
        "%s, in %s, in the run nearest the median",
        measurement->durations ? "How long each task took" : "When each task finished", unit.name);
    free(sources);
    return tasks > 0;
}

/* --- what the tasks reported ---------------------------------------------------------------- */

/* A task of the run, to be sorted by its finish. */
struct finisher {
    double finished_s; /* INFINITY: never */
    int task;
};

static int compare_finishers(const void *left, const void *right)
{
    const struct finisher *a = left, *b = right;

    return a->finished_s != b->finished_s ? (a->finished_s > b->finished_s ? 1 : -1)
                                          : a->task - b->task;
}

/* Those that reported something; the caller frees them. */
static struct finisher *sort_finishers(const struct run *run, int *count)
{
    struct finisher *finishers = Calloc((size_t)run->task_count, sizeof *finishers);

    *count = 0;
    for (int i = 0; i < run->task_count; i++) {
        double finished_s = run->tasks[i].finished_s;
        if (run->tasks[i].result)
            finishers[(*count)++] = (struct finisher){isnan(finished_s) ? INFINITY : finished_s, i};
    }
    qsort(finishers, (size_t)*count, sizeof *finishers, compare_finishers);
    return finishers;
}

/* "1–3, 5" */
static void print_tasks(FILE *out, const struct finisher *finishers, int count)
{
    for (int i = 0, last; i < count; i = last + 1) {
        for (last = i; last + 1 < count && finishers[last + 1].task == finishers[last].task + 1;)
            last++;
        fprintf(out, "%s%d", i ? ", " : "", finishers[i].task + 1);
        if (last > i)
            fprintf(out, "%s%d", last > i + 1 ? "–" : ", ", finishers[last].task + 1);
    }
}

/* A line for all tasks that finished one after the other and reported the same: their numbers, a
   tab, and the report. NULL: there are none. */
static char *list_reports(const struct row *row)
{
    const struct run *run = typical_of(row);
    struct finisher *finishers;
    char *text = NULL;
    size_t size;
    int count, next;

    if (!run)
        return NULL;
    finishers = sort_finishers(run, &count);
    FILE *out = have_memory(open_memstream(&text, &size));
    for (int first = 0; first < count; first = next) {
        const char *result = run->tasks[finishers[first].task].result;
        char *clean = utf8_clean(result);

        for (next = first + 1; next < count; next++)
            if (strcmp(run->tasks[finishers[next].task].result, result) != 0)
                break;
        fputs(first ? "\n" : "", out);
        print_tasks(out, &finishers[first], next - first);
        fprintf(out, "\t%s", clean);
        free(clean);
    }
    fclose(out);
    free(finishers);
    if (count)
        return have_memory(text);
    free(text);
    return NULL;
}

/* Takes the list apart. */
static void show_list(struct grid *grid, char *list, const char *models, const char *model)
{
    int count = 1, at = 0, index;
    char **lines, *rest = list;

    for (const char *c = list; *c; c++)
        count += *c == '\n';
    lines = Calloc((size_t)count, sizeof *lines);
    for (int i = 0; i < count; i++)
        lines[i] = strsep(&rest, "\n");
    while (next_shown(&at, &index, count)) {
        struct grid_row *row = grid_add_row(grid);

        row->model = model;
        if (index == 0)
            grid_cell(row, 0, "%s", models);
        if (index < 0) {
            grid_cell(row, 1, "…");
        } else {
            row->cells[1] = strsep(&lines[index], "\t");
            row->cells[1] = utf8_fit(row->cells[1], TASKS_WIDTH);
            grid_cell(row, 2, "%s", lines[index]);
        }
    }
    free(lines);
}

/* Models with equal lists share one, which is then of no model's colour. */
int view_task_results(const struct measurement *measurement, struct view *view)
{
    int count = measurement->row_count;
    char **lists = Calloc((size_t)count, sizeof *lists);

    view->caption = Strdup("What the tasks reported, in the order in which they finished");
    grid_add_column(&view->grid, (struct grid_column){"model", LEFT, TONE_MODEL, .drop = 0});
    grid_add_column(&view->grid, (struct grid_column){"task", LEFT, TONE_PLAIN, .drop = 0});
    grid_add_column(&view->grid, (struct grid_column){"result", LEFT, TONE_PLAIN, .drop = 0});
    for (int i = 0; i < count; i++)
        lists[i] = list_reports(&measurement->rows[i]);
    for (int i = 0; i < count; i++) {
        const char *model = measurement->rows[i].model;
        char *models = Strdup(model);

        for (int k = i + 1; lists[i] && k < count; k++) {
            if (!lists[k] || strcmp(lists[i], lists[k]) != 0)
                continue;
            char *more = Format("%s, %s", models, measurement->rows[k].model);
            free(models);
            free(lists[k]);
            models = more;
            lists[k] = NULL;
            model = NULL;
        }
        if (lists[i])
            show_list(&view->grid, lists[i], models, model);
        free(models);
        free(lists[i]);
    }
    free(lists);
    return view->grid.row_count > 0;
}
