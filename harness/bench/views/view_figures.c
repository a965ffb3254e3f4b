/*
 * view_figures.c - a row for each model: its time, what it cost, its bar; and what the lesson itself
 * measured.
 *
 * A new column is a row of `columns`.
 */
#include "view.h"

#include "checked_memory.h"
#include "units.h"

#include <math.h>

#define MOST_FIGURES 12 /* of a lesson's own */

/* What the cells of a row are made from. */
struct line {
    const struct row *row;
    struct summary summary;
    double ideal_s, published_s;
};

/* How a figure is written. */
enum form { MEDIAN, TIME, OVER, TIMES, CPU, MEMORY, SWITCHES, STATES, FORMS };

/* All lines, and what the figures of a column have in common. */
struct table {
    struct line *lines;
    int count;
    struct unit units[FORMS];
    bool marked; /* a median was taken over disturbed runs */
    double longest_s;
    int involuntary_width;
};

#define AT(member) offsetof(struct line, member)

static const struct column {
    struct grid_column column;
    enum form form;
    size_t place; /* of the figure, in the line */
} columns[] = {
    {{"median", RIGHT, TONE_STRONG, .drop = 0}, MEDIAN, AT(summary.median_s)},
    {{"min", RIGHT, TONE_DIM, .drop = 5}, TIME, AT(summary.min_s)},
    {{"max", RIGHT, TONE_DIM, .drop = 6}, TIME, AT(summary.max_s)},
    {{"ideal", RIGHT, TONE_DIM, .drop = 3}, TIME, AT(ideal_s)},
    {{"over ideal", RIGHT, TONE_PLAIN, .drop = 2}, OVER, AT(summary.over_ideal_s)},
    {{"speed-up", RIGHT, TONE_PLAIN, .drop = 1}, TIMES, AT(summary.speed_up)},
    {{"published", RIGHT, TONE_DIM, .drop = 4}, TIME, AT(published_s)},
    {{"CPU", RIGHT, TONE_DIM, .drop = 8}, CPU, AT(summary.cpu_s)},
    {{"memory", RIGHT, TONE_DIM, .drop = 7}, MEMORY, AT(summary.memory_bytes)},
    {{"switches vol / invol", RIGHT, TONE_DIM, .drop = 9}, SWITCHES, 0},
    {{"run / ready / wait", RIGHT, TONE_DIM, .drop = 10}, STATES, 0},
};
#define COLUMNS ((int)(sizeof columns / sizeof *columns))

/* --- cells: NULL where the figure is not known ---------------------------------------------- */

static char *switches(const struct summary *summary, int involuntary_width)
{
    OWNED char *voluntary = whole_number(summary->voluntary_switches);
    OWNED char *involuntary = whole_number(summary->involuntary_switches);

    if (!voluntary && !involuntary)
        return NULL;
    return Format("%s / %*s", voluntary ? voluntary : "-", involuntary_width,
                  involuntary ? involuntary : "-");
}

static char *states(const struct summary *summary)
{
    double percent = 100 / (summary->running_s + summary->ready_s + summary->waiting_s);

    if (!isfinite(percent))
        return NULL;
    return Format("%3.0f / %2.0f / %3.0f %%", summary->running_s * percent,
                  summary->ready_s * percent, summary->waiting_s * percent);
}

static char *cell(const struct table *table, const struct line *line, const struct column *column)
{
    struct unit unit = table->units[column->form];
    double value;

    memcpy(&value, (const char *)line + column->place, sizeof value);
    switch (column->form) {
    case TIME:
        return figure(value, unit);
    case OVER:
        return difference_with_unit(value, unit);
    case TIMES:
        return isnan(value) ? NULL : Format("%.1f×", value);
    case SWITCHES:
        return switches(&line->summary, table->involuntary_width);
    case STATES:
        return states(&line->summary);
    default:
        break;
    }
    OWNED char *text = figure_with_unit(value, unit);
    /* The mark keeps a column of its own, so that the figures still line up. */
    const char *mark = line->summary.only_disturbed ? "*" : " ";
    return text ? Format("%s%s", text, column->form == MEDIAN && table->marked ? mark : "") : NULL;
}

/* --- the table ------------------------------------------------------------------------------ */

static struct table collect(const struct measurement *measurement)
{
    struct range time = {NAN, NAN}, over = time, cpu = time, memory = time;
    struct table table = {.count = measurement->row_count};

    table.lines = Calloc((size_t)table.count, sizeof *table.lines);
    for (int i = 0; i < table.count; i++) {
        const struct row *row = &measurement->rows[i];
        struct summary summary = summarise(row, baseline_of(measurement, row));
        OWNED char *involuntary = whole_number(summary.involuntary_switches);
        int width = involuntary ? (int)strlen(involuntary) : 0;

        table.lines[i] = (struct line){row, summary, row->ideal_s, row->published_s};
        range_add(&time, summary.median_s);
        range_add(&over, summary.over_ideal_s);
        range_add(&cpu, summary.cpu_s);
        range_add(&memory, summary.memory_bytes);
        table.marked |= summary.only_disturbed;
        table.involuntary_width = fmax(table.involuntary_width, width);
    }
    table.longest_s = time.max;
    table.units[MEDIAN] = table.units[TIME] = unit_of_times(time);
    table.units[OVER] = unit_of_differences(over);
    table.units[CPU] = unit_of_differences(cpu);
    table.units[MEMORY] = unit_of_memory(memory);
    return table;
}

/* Columns that say nothing in this measurement are not shown. */
static bool is_known(const struct table *table, const struct column *column)
{
    bool known = column->form == MEDIAN;

    for (int i = 0; i < table->count && !known; i++) {
        OWNED char *text =
            isnan(table->lines[i].summary.median_s) ? NULL : cell(table, &table->lines[i], column);
        known = text;
    }
    return known;
}

char *published_heading(const struct measurement *measurement)
{
    double scale = measurement->published_scale;

    return scale > 0 && scale != 1 ? Format("published ÷ %g", scale) : Strdup("published");
}

static struct grid_row *add_model(struct grid *grid, const char *model)
{
    struct grid_row *row = grid_add_row(grid);

    row->model = model;
    grid_cell(row, 0, "%s", model);
    return row;
}

static void add_line(struct grid *grid, const struct table *table, const struct line *line,
                     const struct column *const *shown, int count)
{
    struct grid_row *row = add_model(grid, line->row->model);
    double median_s = line->summary.median_s;
    char *failure = failure_text(line->row);

    if (isnan(median_s)) {
        row->span = failure ? failure : Strdup("not run");
        return;
    }
    for (int i = 0; i < count; i++)
        grid_figure(row, i + 1, cell(table, line, shown[i]));
    row->share = median_s > 0 ? median_s / table->longest_s : 0;
    if (failure)
        grid_add_row(grid)->span = failure;
}

/* Over the marked lines: how busy others were, as a share of a core, while it was measured. */
static char *disturbance_note(const struct table *table)
{
    double others_s = 0, elapsed_s = 0;
    int disturbed = 0, timed = 0;

    for (int i = 0; i < table->count; i++) {
        const struct row *row = table->lines[i].row;

        for (int k = 0; k < row->run_count && table->lines[i].summary.only_disturbed; k++) {
            const struct run *run = &row->runs[k];
            bool counts = !run->warm_up && !run->failure && run->disturbed;

            timed += !run->warm_up;
            disturbed += counts;
            others_s += counts ? run->others_cpu_s : 0;
            elapsed_s += counts ? run->process_s : 0;
        }
    }
    OWNED char *share = elapsed_s > 0 && others_s >= 0
                            ? Format(" (%.0f %% of a core)", 100 * others_s / elapsed_s)
                            : Strdup("");
    return Format("* other programs were using the machine%s: %d of %d runs disturbed", share,
                  disturbed, timed);
}

int view_figures(const struct measurement *measurement, struct view *view)
{
    struct table table = collect(measurement);
    const struct column *shown[COLUMNS];
    OWNED char *published = published_heading(measurement);
    int count = 0;

    grid_add_column(&view->grid, (struct grid_column){"model", LEFT, TONE_MODEL, .drop = 0});
    for (int i = 0; i < COLUMNS; i++) {
        struct grid_column column = columns[i].column;

        if (!is_known(&table, &columns[i]))
            continue;
        if (columns[i].place == AT(published_s))
            column.name = published;
        grid_add_column(&view->grid, column);
        shown[count++] = &columns[i];
    }
    grid_add_column(&view->grid, (struct grid_column){"", LEFT, TONE_MODEL, .is_bar = true});
    for (int i = 0; i < table.count; i++)
        add_line(&view->grid, &table, &table.lines[i], shown, count);
    view->note = table.marked ? disturbance_note(&table) : NULL;
    free(table.lines);
    return table.count > 0;
}

/* --- what the lesson itself measured, in the order in which it was first given ---------------- */

/* Takes in those of the run whose names are new; returns how many there are. */
static int add_figures(const struct figure *figures[MOST_FIGURES], int count, const struct run *run)
{
    for (int i = 0; i < run->figure_count && count < MOST_FIGURES; i++) {
        int k = 0;

        while (k < count && strcmp(figures[k]->name, run->figures[i].name) != 0)
            k++;
        figures[k] = &run->figures[i];
        count += k == count;
    }
    return count;
}

int view_own_figures(const struct measurement *measurement, struct view *view)
{
    const struct figure *figures[MOST_FIGURES];
    int count = 0;

    for (int i = 0; i < measurement->row_count; i++)
        for (int k = 0; k < measurement->rows[i].run_count; k++)
            count = add_figures(figures, count, &measurement->rows[i].runs[k]);
    if (count == 0 && !measurement->own_figures)
        return 0;
    if (!measurement->own_figures)
        view->caption = Strdup("What the lesson measured");
    grid_add_column(&view->grid, (struct grid_column){"model", LEFT, TONE_MODEL, .drop = 0});
    for (int i = 0; i < count; i++)
        grid_add_column(&view->grid,
                        (struct grid_column){.name = figures[i]->name, .align = RIGHT, .drop = i});
    for (int i = 0; i < measurement->row_count; i++) {
        const struct row *row = &measurement->rows[i];
        struct grid_row *line = add_model(&view->grid, row->model);

        if (summarise(row, NULL).counted == 0) {
            line->span = failure_text(row);
            continue;
        }
        for (int k = 0; k < count; k++)
            grid_figure(line, k + 1,
                        figure_of_unit(figure_median(row, figures[k]->name), figures[k]->unit));
    }
    return 1;
}
