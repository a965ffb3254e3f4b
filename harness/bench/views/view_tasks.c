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

/* Goes through those that are shown; *index is -1 once, for the gap between them. */
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

/* The figures of a column: those of a run's tasks, or else a list with one for each task. */
struct source {
    const struct run *run;
    const double *finish_s;
    int count;
};

static double finish_of(const struct source *source, int task, bool durations)
{
    const struct task_times *times = source->run ? &source->run->tasks[task] : NULL;

    return task >= source->count ? NAN
           : !times              ? source->finish_s[task]
                                 : times->finished_s - (durations ? times->started_s : 0);
}

/* Adds the model's columns and returns how many. Ideals go before published figures when it is
   narrow, and the models never. */
static int add_sources(struct grid *grid, const struct measurement *measurement,
                       const struct row *row, struct source *sources)
{
    const struct run *run = typical_of(row);
    OWNED char *published = published_heading(measurement);
    const struct grid_column columns[] = {{row->model, RIGHT, TONE_PLAIN, .model = row->model},
                                          {"ideal", RIGHT, TONE_DIM, .drop = 2},
                                          {published, RIGHT, TONE_DIM, .drop = 1}};
    const double *finishes[] = {NULL, row->ideal_finish_s, row->published_finish_s};
    int count = 0;

    for (int i = 0; i < 3 && run; i++)
        if (i == 0 || finishes[i]) {
            grid_add_column(grid, columns[i]);
            sources[count++] = (struct source){i == 0 ? run : NULL, finishes[i],
                                               i == 0 ? run->task_count : measurement->tasks};
        }
    return count;
}

int view_finishes(const struct measurement *measurement, struct view *view)
{
    OWNED struct source *sources = Calloc(3 * (size_t)measurement->row_count, sizeof *sources);
    struct range range = {NAN, NAN};
    int count = 0, tasks = 0;

    grid_add_column(&view->grid, (struct grid_column){"task", RIGHT, TONE_PLAIN, .drop = 0});
    for (int i = 0; i < measurement->row_count; i++)
        count += add_sources(&view->grid, measurement, &measurement->rows[i], &sources[count]);
    for (int i = 0; i < count; i++)
        tasks = sources[i].run && sources[i].count > tasks ? sources[i].count : tasks;
    for (int i = 0; i < count; i++)
        for (int task = 0; task < tasks; task++)
            range_add(&range, finish_of(&sources[i], task, measurement->durations));

    struct unit unit = unit_of_times(range); /* one for all columns, since they are read across */
    for (int at = 0, task; next_shown(&at, &task, tasks);) {
        struct grid_row *line = grid_add_row(&view->grid);

        line->cells[0] = task < 0 ? Strdup("…") : Format("%d", task + 1);
        for (int i = 0; i < count && task >= 0; i++)
            grid_figure(line, i + 1,
                        figure(finish_of(&sources[i], task, measurement->durations), unit));
    }
    view->caption = Format(
        "%s, in %s, in the run nearest the median",
        measurement->durations ? "How long each task took" : "When each task finished", unit.name);
    return tasks > 0;
}

/* --- what the tasks reported ---------------------------------------------------------------- */

/* Those that never finished are the last. */
static int compare_finishes(const void *left, const void *right, void *run)
{
    int a = *(const int *)left, b = *(const int *)right;
    double a_s = ((const struct run *)run)->tasks[a].finished_s;
    double b_s = ((const struct run *)run)->tasks[b].finished_s;

    if (isnan(a_s) != isnan(b_s))
        return isnan(a_s) ? 1 : -1;
    return a_s > b_s ? 1 : a_s < b_s ? -1 : a - b;
}

/* "1–3, 5" */
static char *name_tasks(const int *tasks, int count)
{
    char *text = NULL;

    for (int i = 0, last; i < count; i = last + 1) {
        for (last = i; last + 1 < count && tasks[last + 1] == tasks[last] + 1;)
            last++;
        Append(&text, "%s%d", i ? ", " : "", tasks[i] + 1);
        if (last > i)
            Append(&text, "%s%d", last > i + 1 ? "–" : ", ", tasks[last] + 1);
    }
    return text;
}

/* A row for all tasks that finished one after the other and reported the same. */
static struct grid list_reports(const struct row *row)
{
    const struct run *run = typical_of(row);
    OWNED int *tasks = Calloc(run ? (size_t)run->task_count : 0, sizeof *tasks);
    struct grid grid = {0};
    int count = 0, next;

    grid_add_column(&grid, (struct grid_column){"model", LEFT, TONE_MODEL, .drop = 0});
    grid_add_column(&grid, (struct grid_column){"task", LEFT, TONE_PLAIN, .drop = 0});
    grid_add_column(&grid, (struct grid_column){"result", LEFT, TONE_PLAIN, .drop = 0});
    for (int i = 0; run && i < run->task_count; i++)
        if (run->tasks[i].result)
            tasks[count++] = i;
    qsort_r(tasks, (size_t)count, sizeof *tasks, compare_finishes, (void *)run);
    for (int first = 0; first < count; first = next) {
        const char *result = run->tasks[tasks[first]].result;
        struct grid_row *line = grid_add_row(&grid);

        for (next = first + 1; next < count; next++)
            if (strcmp(run->tasks[tasks[next]].result, result) != 0)
                break;
        line->cells[1] = name_tasks(&tasks[first], next - first);
        grid_cell(line, 2, "%s", result);
    }
    return grid;
}

static bool same_reports(const struct grid *a, const struct grid *b)
{
    bool same = a->row_count && a->row_count == b->row_count;

    for (int i = 0; i < a->row_count && same; i++)
        same = strcmp(a->rows[i].cells[1], b->rows[i].cells[1]) == 0 &&
               strcmp(a->rows[i].cells[2], b->rows[i].cells[2]) == 0;
    return same;
}

static void add_reports(struct grid *grid, const struct grid *reports, const char *models,
                        const char *model)
{
    for (int at = 0, i; next_shown(&at, &i, reports->row_count);) {
        struct grid_row *row = grid_add_row(grid);

        row->model = model;
        if (i == 0)
            grid_cell(row, 0, "%s", models);
        row->cells[1] = i < 0 ? Strdup("…") : utf8_fit(reports->rows[i].cells[1], TASKS_WIDTH);
        if (i >= 0)
            grid_cell(row, 2, "%s", reports->rows[i].cells[2]);
    }
}

/* Models with equal reports share them, and they are then of no model's colour. */
int view_task_results(const struct measurement *measurement, struct view *view)
{
    int count = measurement->row_count;
    OWNED struct grid *reports = Calloc((size_t)count, sizeof *reports);

    view->caption = Strdup("What the tasks reported, in the order in which they finished");
    for (int i = 0; i < count; i++)
        reports[i] = list_reports(&measurement->rows[i]);
    view->grid = list_reports(&(struct row){0}); /* the headings alone */
    for (int i = 0; i < count; i++) {
        const char *model = measurement->rows[i].model;
        OWNED char *models = Strdup(model);

        for (int k = i + 1; k < count; k++)
            if (same_reports(&reports[i], &reports[k])) {
                Append(&models, ", %s", measurement->rows[k].model);
                grid_free(&reports[k]);
                model = NULL;
            }
        add_reports(&view->grid, &reports[i], models, model);
        grid_free(&reports[i]);
    }
    return view->grid.row_count > 0;
}
