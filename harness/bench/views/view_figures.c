/*
 * view_figures.c - the first table of a measurement: a row for each model, its figures, its bar.
 *
 * A new column is a row of `columns`.
 */
#include "view.h"

#include "checked_memory.h"
#include "units.h"

#include <math.h>

/* What a cell is made from. */
struct line {
    const struct row *row;
    struct summary summary;
};

/* The lines of a table, and what the figures of a column have in common. */
struct table {
    const struct measurement *measurement;
    struct line *lines;
    struct unit time, over, cpu, memory;
    bool marked; /* a median was taken over disturbed runs */
    double longest_s;
    int voluntary_width, involuntary_width;
};

/* --- the columns: each makes the cell of one line; NULL when the figure is not known -------- */

/* The mark keeps a column of its own, so that the figures still line up. */
static char *median(const struct table *table, const struct line *line)
{
    char *median = figure_with_unit(line->summary.median_s, table->time), *text;

    if (!median || !table->marked)
        return median;
    text = Format("%s%s", median, line->summary.only_disturbed ? "*" : " ");
    free(median);
    return text;
}

static char *minimum(const struct table *table, const struct line *line)
{
    return figure(line->summary.min_s, table->time);
}

static char *maximum(const struct table *table, const struct line *line)
{
    return figure(line->summary.max_s, table->time);
}

static char *ideal(const struct table *table, const struct line *line)
{
    return figure(line->row->ideal_s, table->time);
}

static char *over_ideal(const struct table *table, const struct line *line)
{
    return difference_with_unit(line->summary.over_ideal_s, table->over);
}

static char *speed_up(const struct table *table, const struct line *line)
{
    (void)table;
    return isnan(line->summary.speed_up) ? NULL : Format("%.1f×", line->summary.speed_up);
}

static char *published(const struct table *table, const struct line *line)
{
    return figure(line->row->published_s, table->time);
}

static char *cpu(const struct table *table, const struct line *line)
{
    return figure_with_unit(line->summary.cpu_s, table->cpu);
}

static char *memory(const struct table *table, const struct line *line)
{
    return figure_with_unit(line->summary.memory_bytes, table->memory);
}

static char *switches(const struct table *table, const struct line *line)
{
    char *voluntary = whole_number(line->summary.voluntary_switches);
    char *involuntary = whole_number(line->summary.involuntary_switches), *text = NULL;

    if (voluntary || involuntary)
        text = Format("%*s / %*s", table->voluntary_width, voluntary ? voluntary : "-",
                      table->involuntary_width, involuntary ? involuntary : "-");
    free(voluntary);
    free(involuntary);
    return text;
}

static char *states(const struct table *table, const struct line *line)
{
    const struct summary *summary = &line->summary;
    double percent = 100 / (summary->running_s + summary->ready_s + summary->waiting_s);

    (void)table;
    return !isfinite(percent) ? NULL
                              : Format("%3.0f / %2.0f / %3.0f %%", summary->running_s * percent,
                                       summary->ready_s * percent, summary->waiting_s * percent);
}

static const struct column {
    struct grid_column column;
    char *(*cell)(const struct table *table, const struct line *line);
} columns[] = {
    {{"median", RIGHT, TONE_STRONG, .drop = 0}, median},
    {{"min", RIGHT, TONE_DIM, .drop = 5}, minimum},
    {{"max", RIGHT, TONE_DIM, .drop = 6}, maximum},
    {{"ideal", RIGHT, TONE_DIM, .drop = 3}, ideal},
    {{"over ideal", RIGHT, TONE_PLAIN, .drop = 2}, over_ideal},
    {{"speed-up", RIGHT, TONE_PLAIN, .drop = 1}, speed_up},
    {{"published", RIGHT, TONE_DIM, .drop = 4}, published},
    {{"CPU", RIGHT, TONE_DIM, .drop = 8}, cpu},
    {{"memory", RIGHT, TONE_DIM, .drop = 7}, memory},
    {{"switches vol / invol", RIGHT, TONE_DIM, .drop = 9}, switches},
    {{"run / ready / wait", RIGHT, TONE_DIM, .drop = 10}, states},
};
#define COLUMN_COUNT ((int)(sizeof columns / sizeof *columns))

/* --- the table ------------------------------------------------------------------------------ */

static int wider(int width, double value)
{
    char *text = whole_number(value);
    int own = text ? (int)strlen(text) : 1;

    free(text);
    return own > width ? own : width;
}

static struct table collect(const struct measurement *measurement)
{
    struct range time = {NAN, NAN}, over = time, cpu = time, memory = time;
    struct table table = {.measurement = measurement, .longest_s = NAN};

    table.lines = Calloc((size_t)measurement->row_count, sizeof *table.lines);
    for (int i = 0; i < measurement->row_count; i++) {
        const struct row *row = &measurement->rows[i];
        struct summary summary = summarise(row, baseline_of(measurement, row));

        table.lines[i] = (struct line){row, summary};
        range_add(&time, summary.median_s);
        range_add(&over, summary.over_ideal_s);
        range_add(&cpu, summary.cpu_s);
        range_add(&memory, summary.memory_bytes);
        table.longest_s = fmax(table.longest_s, summary.median_s);
        table.marked |= summary.only_disturbed;
        table.voluntary_width = wider(table.voluntary_width, summary.voluntary_switches);
        table.involuntary_width = wider(table.involuntary_width, summary.involuntary_switches);
    }
    table.time = unit_of_times(time);
    table.over = unit_of_differences(over);
    table.cpu = unit_of_differences(cpu);
    table.memory = unit_of_memory(memory);
    return table;
}

/* Columns that say nothing in this measurement are not shown. */
static bool is_known(const struct table *table, const struct column *column)
{
    bool known = false;

    for (int i = 0; i < table->measurement->row_count && !known; i++) {
        char *cell =
            isnan(table->lines[i].summary.median_s) ? NULL : column->cell(table, &table->lines[i]);
        known = cell != NULL;
        free(cell);
    }
    return known || column == columns;
}

char *published_heading(const struct measurement *measurement)
{
    double scale = measurement->published_scale;

    return scale > 0 && scale != 1 ? Format("published ÷ %g", scale) : Strdup("published");
}

/* Puts those to be shown into `shown` and returns how many. */
static int add_columns(struct grid *grid, const struct table *table,
                       const struct column *shown[COLUMN_COUNT])
{
    char *heading = published_heading(table->measurement);
    int count = 0;

    grid_add_column(grid, (struct grid_column){"model", LEFT, TONE_MODEL, .drop = 0});
    for (int i = 0; i < COLUMN_COUNT; i++) {
        struct grid_column column = columns[i].column;

        if (!is_known(table, &columns[i]))
            continue;
        if (columns[i].cell == published)
            column.name = heading;
        grid_add_column(grid, column);
        shown[count++] = &columns[i];
    }
    grid_add_column(grid, (struct grid_column){"", LEFT, TONE_MODEL, .is_bar = true});
    free(heading);
    return count;
}

static void add_line(struct grid *grid, const struct table *table, const struct line *line,
                     const struct column *const *shown, int count)
{
    struct grid_row *row = grid_add_row(grid);
    double median_s = line->summary.median_s;
    char *failure = failure_text(line->row);

    row->model = line->row->model;
    grid_cell(row, 0, "%s", line->row->model);
    if (isnan(median_s)) {
        row->span = failure ? failure : Strdup("not run");
        return;
    }
    for (int i = 0; i < count; i++)
        grid_figure(row, i + 1, shown[i]->cell(table, line));
    row->share = median_s > 0 ? median_s / table->longest_s : 0;
    if (failure)
        grid_add_row(grid)->span = failure;
}

/* Over the marked lines: how busy others were, as a share of one processor, while it was measured.
 */
static char *disturbance_note(const struct table *table)
{
    double others_s = 0, elapsed_s = 0;
    int disturbed = 0, timed = 0;

    for (int i = 0; i < table->measurement->row_count; i++) {
        const struct row *row = table->lines[i].row;

        for (int k = 0; k < row->run_count && table->lines[i].summary.only_disturbed; k++) {
            const struct run *run = &row->runs[k];
            bool counts = !run->warm_up && !run->failure && run->disturbed;

            timed += !run->warm_up;
            disturbed += counts;
            if (counts && !isnan(run->others_cpu_s) && !isnan(run->process_s)) {
                others_s += run->others_cpu_s;
                elapsed_s += run->process_s;
            }
        }
    }
    if (elapsed_s > 0)
        return Format("* other programs were using the machine (%.0f %% of a "
                      "core): %d of %d runs disturbed",
                      100 * others_s / elapsed_s, disturbed, timed);
    return Format("* other programs were using the machine: %d of %d runs disturbed", disturbed,
                  timed);
}

int view_figures(const struct measurement *measurement, struct view *view)
{
    struct table table = collect(measurement);
    const struct column *shown[COLUMN_COUNT];
    int count = add_columns(&view->grid, &table, shown);

    for (int i = 0; i < measurement->row_count; i++)
        add_line(&view->grid, &table, &table.lines[i], shown, count);
    view->note = table.marked ? disturbance_note(&table) : NULL;
    free(table.lines);
    return measurement->row_count > 0;
}
