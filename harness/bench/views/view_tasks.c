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

/* The first and the last of `count`; calls for the gap between them with -1. */
static void for_shown(int count, void (*show)(void *of, int index), void *of)
{
    for (int i = 0; i < count; i++) {
        if (count > SHOWN_ALL && i == SHOWN_FIRST) {
            show(of, -1);
            i = count - SHOWN_LAST;
        }
        show(of, i);
    }
}

static const struct run *typical_of(const struct row *row)
{
    int typical = typical_run(row);

    return typical >= 0 && row->runs[typical].task_count > 0 ? &row->runs[typical] : NULL;
}

/* --- finish times --------------------------------------------------------------------------- */

/* Where a column's figures come from: a run, or a list with a figure for each task. */
struct finish_source {
    const struct run *run;
    const double *finish_s;
};

struct finishes {
    const struct measurement *measurement;
    struct grid *grid;
    struct finish_source *sources; /* of the grid's columns after the first */
    int source_count;
    struct unit unit;
};

/* When the task finished or, where the measurement is about that, how long it took. */
static double time_of(const struct finishes *finishes, const struct run *run, int task)
{
    if (task >= run->task_count)
        return NAN;
    return run->tasks[task].finished_s -
           (finishes->measurement->durations ? run->tasks[task].started_s : 0);
}

static double finish_of(const struct finishes *finishes, const struct finish_source *source,
                        int task)
{
    if (source->run)
        return time_of(finishes, source->run, task);
    return task < finishes->measurement->tasks ? source->finish_s[task] : NAN;
}

static void add_source(struct finishes *finishes, struct finish_source source,
                       struct grid_column column)
{
    finishes->sources[finishes->source_count++] = source;
    grid_add_column(finishes->grid, column);
}

/* Ideals go before published figures when it is narrow, and the models never. */
static void add_model(struct finishes *finishes, const struct row *row, char *published)
{
    struct finish_source measured = {.run = typical_of(row)};
    struct finish_source ideal = {.finish_s = row->ideal_finish_s};
    struct finish_source from_article = {.finish_s = row->published_finish_s};
    char *model = utf8_clean(row->model);

    if (measured.run)
        add_source(finishes, measured,
                   (struct grid_column){model, RIGHT, TONE_PLAIN, .model = row->model});
    if (measured.run && ideal.finish_s)
        add_source(finishes, ideal, (struct grid_column){"ideal", RIGHT, TONE_DIM, .drop = 2});
    if (measured.run && from_article.finish_s)
        add_source(finishes, from_article,
                   (struct grid_column){published, RIGHT, TONE_DIM, .drop = 1});
    free(model);
}

static void show_finishes(void *of, int task)
{
    struct finishes *finishes = of;
    struct grid_row *line = grid_add_row(finishes->grid);

    line->cells[0] = task < 0 ? Strdup("…") : Format("%d", task + 1);
    for (int i = 0; i < finishes->source_count && task >= 0; i++) {
        char *text = figure(finish_of(finishes, &finishes->sources[i], task), finishes->unit);

        line->cells[i + 1] = text ? text : Strdup("-");
    }
}

static int most_tasks(const struct finishes *finishes)
{
    int most = 0;

    for (int i = 0; i < finishes->source_count; i++)
        if (finishes->sources[i].run && finishes->sources[i].run->task_count > most)
            most = finishes->sources[i].run->task_count;
    return most;
}

/* All columns have one unit, since they are read across. */
static struct unit unit_of_finishes(const struct finishes *finishes, int tasks)
{
    struct range range = {NAN, NAN};

    for (int i = 0; i < finishes->source_count; i++)
        for (int task = 0; task < tasks; task++)
            range_add(&range, finish_of(finishes, &finishes->sources[i], task));
    return unit_of_times(range);
}

bool view_finishes(const struct measurement *measurement, struct view *view)
{
    struct finishes finishes = {.measurement = measurement, .grid = &view->grid};
    char *published = published_heading(measurement);
    int tasks;

    *view = (struct view){0};
    finishes.sources = Calloc(3 * (size_t)measurement->row_count, sizeof *finishes.sources);
    grid_add_column(&view->grid, (struct grid_column){"task", RIGHT, TONE_PLAIN, .drop = 0});
    for (int i = 0; i < measurement->row_count; i++)
        add_model(&finishes, &measurement->rows[i], published);
    tasks = most_tasks(&finishes);
    finishes.unit = unit_of_finishes(&finishes, tasks);
    for_shown(tasks, show_finishes, &finishes);
    view->caption =
        Format("%s, in %s, in the run nearest the median",
               measurement->durations ? "How long each task took" : "When each task finished",
               finishes.unit.name);
    free(published);
    free(finishes.sources);
    return tasks > 0;
}

/* --- what the tasks reported ---------------------------------------------------------------- */

/* Tasks that finished one after the other and reported the same: "1–5", "sum 5". */
struct report {
    char *tasks;
    const char *result; /* owned by the run */
};

/* Of one model, in the order of finishing. */
struct listing {
    const struct row *row;
    struct report *reports;
    int count;
};

/* A task of the run, to be sorted by its finish. */
struct finisher {
    double finished_s;
    int task;
};

static int compare_finishers(const void *left, const void *right)
{
    const struct finisher *a = left, *b = right;
    double a_s = isnan(a->finished_s) ? INFINITY : a->finished_s;
    double b_s = isnan(b->finished_s) ? INFINITY : b->finished_s;

    return a_s != b_s ? (a_s > b_s) - (a_s < b_s) : (a->task > b->task) - (a->task < b->task);
}

/* Those that reported something; the caller frees them. */
static struct finisher *sort_finishers(const struct run *run, int *count)
{
    struct finisher *finishers = Calloc((size_t)run->task_count, sizeof *finishers);

    *count = 0;
    for (int i = 0; i < run->task_count; i++)
        if (run->tasks[i].result)
            finishers[(*count)++] = (struct finisher){run->tasks[i].finished_s, i};
    qsort(finishers, (size_t)*count, sizeof *finishers, compare_finishers);
    return finishers;
}

/* "1–3, 5" from a run of finishers. */
static char *name_tasks(const struct finisher *finishers, int count)
{
    char *text = NULL;
    size_t size;
    FILE *out = have_memory(open_memstream(&text, &size));

    for (int i = 0; i < count; i++) {
        int last = i;

        while (last + 1 < count && finishers[last + 1].task == finishers[last].task + 1)
            last++;
        fprintf(out, "%s%d", i ? ", " : "", finishers[i].task + 1);
        if (last > i)
            fprintf(out, "%s%d", last > i + 1 ? "–" : ", ", finishers[last].task + 1);
        i = last;
    }
    fclose(out);
    return have_memory(text);
}

static struct listing list_reports(const struct row *row)
{
    const struct run *run = typical_of(row);
    struct listing listing = {.row = row};
    struct finisher *finishers;
    int count;

    if (!run)
        return listing;
    finishers = sort_finishers(run, &count);
    listing.reports = Calloc((size_t)count, sizeof *listing.reports);
    for (int first = 0, next; first < count; first = next) {
        const char *result = run->tasks[finishers[first].task].result;

        for (next = first + 1; next < count; next++)
            if (strcmp(run->tasks[finishers[next].task].result, result) != 0)
                break;
        listing.reports[listing.count++] =
            (struct report){name_tasks(&finishers[first], next - first), result};
    }
    free(finishers);
    return listing;
}

static bool same_listing(const struct listing *a, const struct listing *b)
{
    if (a->count != b->count)
        return false;
    for (int i = 0; i < a->count; i++)
        if (strcmp(a->reports[i].tasks, b->reports[i].tasks) != 0 ||
            strcmp(a->reports[i].result, b->reports[i].result) != 0)
            return false;
    return true;
}

/* Where a listing's lines go, and under which models' names. */
struct listing_lines {
    struct grid *grid;
    const struct listing *listing;
    char *models;
    const char *model; /* whose colour; NULL: several share the listing */
};

static void show_report(void *of, int index)
{
    struct listing_lines *lines = of;
    struct grid_row *line = grid_add_row(lines->grid);

    line->model = lines->model;
    if (index == 0)
        line->cells[0] = Strdup(lines->models);
    line->cells[1] = index < 0 ? Strdup("…") : utf8_fit(lines->listing->reports[index].tasks, 24);
    if (index >= 0)
        line->cells[2] = utf8_clean(lines->listing->reports[index].result);
}

/* Lists the models' reports; those of models with equal ones once. */
static void show_listings(struct grid *grid, const struct listing *listings, int count)
{
    for (int i = 0; i < count; i++) {
        struct listing_lines lines = {grid, &listings[i], utf8_clean(listings[i].row->model),
                                      listings[i].row->model};
        bool shown = listings[i].count == 0;

        for (int k = 0; k < i; k++)
            shown |= same_listing(&listings[k], &listings[i]);
        for (int k = i + 1; k < count && !shown; k++) {
            if (same_listing(&listings[i], &listings[k])) {
                char *model = utf8_clean(listings[k].row->model);
                char *models = Format("%s, %s", lines.models, model);

                free(model);
                free(lines.models);
                lines.models = models;
                lines.model = NULL;
            }
        }
        if (!shown)
            for_shown(listings[i].count, show_report, &lines);
        free(lines.models);
    }
}

bool view_task_results(const struct measurement *measurement, struct view *view)
{
    int count = measurement->row_count;
    struct listing *listings = Calloc((size_t)count, sizeof *listings);

    *view = (struct view){0};
    view->caption = Strdup("What the tasks reported, in the order of finishing");
    grid_add_column(&view->grid, (struct grid_column){"model", LEFT, TONE_MODEL, .drop = 0});
    grid_add_column(&view->grid, (struct grid_column){"task", LEFT, TONE_PLAIN, .drop = 0});
    grid_add_column(&view->grid, (struct grid_column){"result", LEFT, TONE_PLAIN, .drop = 0});
    for (int i = 0; i < count; i++)
        listings[i] = list_reports(&measurement->rows[i]);
    show_listings(&view->grid, listings, count);
    for (int i = 0; i < count; i++) {
        for (int k = 0; k < listings[i].count; k++)
            free(listings[i].reports[k].tasks);
        free(listings[i].reports);
    }
    free(listings);
    return view->grid.row_count > 0;
}
