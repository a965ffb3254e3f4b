/*
 * view_figures.c - the first table of a measurement: a row for each model, its figures, its bar.
 */
#include "view.h"

#include "checked_memory.h"
#include "units.h"
#include "utf8.h"

#include <math.h>

/* The summaries of all rows, and what the columns' figures have in common. */
struct figures {
    const struct measurement *measurement;
    struct summary *summaries;
    struct unit time, over, cpu, memory;
    bool any_marked;
    int voluntary_width, involuntary_width;
};

static double longest_median(const struct figures *figures)
{
    double longest = NAN;

    for (int i = 0; i < figures->measurement->row_count; i++)
        longest = fmax(longest, figures->summaries[i].median_s);
    return longest;
}

static int wider(int width, double value)
{
    char *text = whole_number(value);
    int own = text ? (int)strlen(text) : 1;

    free(text);
    return own > width ? own : width;
}

static struct figures collect(const struct measurement *measurement)
{
    struct range time = {NAN, NAN}, over = time, cpu = time, memory = time;
    struct figures figures = {.measurement = measurement};

    figures.summaries = Calloc((size_t)measurement->row_count, sizeof *figures.summaries);
    for (int i = 0; i < measurement->row_count; i++) {
        struct summary *summary = &figures.summaries[i];

        *summary =
            summarise(&measurement->rows[i], baseline_of(measurement, &measurement->rows[i]));
        range_add(&time, summary->median_s);
        range_add(&over, summary->over_ideal_s);
        range_add(&cpu, summary->cpu_s);
        range_add(&memory, summary->memory_bytes);
        figures.any_marked |= summary->only_disturbed;
        figures.voluntary_width = wider(figures.voluntary_width, summary->voluntary_switches);
        figures.involuntary_width = wider(figures.involuntary_width, summary->involuntary_switches);
    }
    figures.time = unit_of_times(time);
    figures.over = unit_of_differences(over);
    figures.cpu = unit_of_differences(cpu);
    figures.memory = unit_of_memory(memory);
    return figures;
}

/* --- the columns: each formats the figure of one row; NULL when it is not known ------------- */

static char *format_model(const struct figures *figures, int row)
{
    return utf8_clean(figures->measurement->rows[row].model);
}

/* The mark keeps a column of its own, so that the figures still line up. */
static char *format_median(const struct figures *figures, int row)
{
    const struct summary *summary = &figures->summaries[row];
    const char *mark = !figures->any_marked ? "" : summary->only_disturbed ? "*" : " ";
    char *median = figure_with_unit(summary->median_s, figures->time), *text;

    if (!median)
        return NULL;
    text = Format("%s%s", median, mark);
    free(median);
    return text;
}

static char *format_min(const struct figures *figures, int row)
{
    return figure(figures->summaries[row].min_s, figures->time);
}

static char *format_max(const struct figures *figures, int row)
{
    return figure(figures->summaries[row].max_s, figures->time);
}

static char *format_ideal(const struct figures *figures, int row)
{
    return figure(figures->measurement->rows[row].ideal_s, figures->time);
}

static char *format_over_ideal(const struct figures *figures, int row)
{
    return difference_with_unit(figures->summaries[row].over_ideal_s, figures->over);
}

static char *format_speed_up(const struct figures *figures, int row)
{
    double speed_up = figures->summaries[row].speed_up;

    return isnan(speed_up) ? NULL : Format("%.1f×", speed_up);
}

static char *format_published(const struct figures *figures, int row)
{
    return figure(figures->measurement->rows[row].published_s, figures->time);
}

static char *format_cpu(const struct figures *figures, int row)
{
    return figure_with_unit(figures->summaries[row].cpu_s, figures->cpu);
}

static char *format_memory(const struct figures *figures, int row)
{
    return figure_with_unit(figures->summaries[row].memory_bytes, figures->memory);
}

static char *format_switches(const struct figures *figures, int row)
{
    const struct summary *summary = &figures->summaries[row];
    char *voluntary = whole_number(summary->voluntary_switches);
    char *involuntary = whole_number(summary->involuntary_switches);
    char *text = NULL;

    if (voluntary || involuntary)
        text = Format("%*s / %*s", figures->voluntary_width, voluntary ? voluntary : "-",
                      figures->involuntary_width, involuntary ? involuntary : "-");
    free(voluntary);
    free(involuntary);
    return text;
}

static char *format_states(const struct figures *figures, int row)
{
    const struct summary *summary = &figures->summaries[row];
    double running = summary->running_s, ready = summary->ready_s, waiting = summary->waiting_s;
    double percent = 100 / (running + ready + waiting);

    if (!isfinite(percent))
        return NULL;
    return Format("%3.0f / %2.0f / %3.0f %%", running * percent, ready * percent,
                  waiting * percent);
}

static const struct {
    struct grid_column column;
    char *(*format)(const struct figures *figures, int row);
} columns[] = {
    {{"model", LEFT, TONE_MODEL, .drop = 0}, format_model},
    {{"median", RIGHT, TONE_STRONG, .drop = 0}, format_median},
    {{"min", RIGHT, TONE_DIM, .drop = 5}, format_min},
    {{"max", RIGHT, TONE_DIM, .drop = 6}, format_max},
    {{"ideal", RIGHT, TONE_DIM, .drop = 3}, format_ideal},
    {{"over ideal", RIGHT, TONE_PLAIN, .drop = 2}, format_over_ideal},
    {{"speed-up", RIGHT, TONE_PLAIN, .drop = 1}, format_speed_up},
    {{"published", RIGHT, TONE_DIM, .drop = 4}, format_published},
    {{"CPU", RIGHT, TONE_DIM, .drop = 8}, format_cpu},
    {{"memory", RIGHT, TONE_DIM, .drop = 7}, format_memory},
    {{"switches vol / invol", RIGHT, TONE_DIM, .drop = 9}, format_switches},
    {{"run / ready / wait", RIGHT, TONE_DIM, .drop = 10}, format_states},
    {{"", LEFT, TONE_MODEL, .drop = 0, .is_bar = true}, NULL},
};
#define COLUMN_COUNT ((int)(sizeof columns / sizeof *columns))

char *published_heading(const struct measurement *measurement)
{
    double scale = measurement->published_scale;

    return scale > 0 && scale != 1 ? Format("published ÷ %g", scale) : Strdup("published");
}

static void add_columns(struct grid *grid, const struct measurement *measurement)
{
    for (int i = 0; i < COLUMN_COUNT; i++) {
        struct grid_column column = columns[i].column;
        char *published = NULL;

        if (columns[i].format == format_published)
            column.name = published = published_heading(measurement);
        grid_add_column(grid, column);
        free(published);
    }
}

/* --- rows ----------------------------------------------------------------------------------- */

static void add_row(struct grid *grid, const struct figures *figures, int index)
{
    const struct row *row = &figures->measurement->rows[index];
    double median_s = figures->summaries[index].median_s;
    struct grid_row *line = grid_add_row(grid);
    char *failure = failure_text(row);

    line->model = row->model;
    line->cells[0] = format_model(figures, index);
    if (isnan(median_s)) {
        line->span = failure ? failure : Strdup("not run");
        return;
    }
    for (int i = 1; i < COLUMN_COUNT; i++)
        if (columns[i].format)
            line->cells[i] = columns[i].format(figures, index);
    line->share = median_s > 0 ? median_s / longest_median(figures) : 0;
    if (failure) {
        line = grid_add_row(grid);
        line->span = failure;
    }
}

/* Columns that say nothing in this measurement are not shown; what is not known has a dash. */
static void tidy(struct grid *grid)
{
    for (int column = grid->column_count - 1; column > 1; column--)
        if (grid_column_is_empty(grid, column))
            grid_remove_column(grid, column);
    for (int i = 0; i < grid->row_count; i++)
        for (int column = 0; column < grid->column_count && !grid->rows[i].span; column++)
            if (!grid->rows[i].cells[column] && !grid->columns[column].is_bar)
                grid->rows[i].cells[column] = Strdup("-");
}

/* --- the footnote --------------------------------------------------------------------------- */

/* Over the marked rows: how busy others were, as a share of one processor, while it was measured.
 */
static char *disturbance_note(const struct figures *figures)
{
    double others_s = 0, elapsed_s = 0;
    int disturbed = 0, timed = 0;

    if (!figures->any_marked)
        return NULL;
    for (int i = 0; i < figures->measurement->row_count; i++) {
        const struct row *row = &figures->measurement->rows[i];

        for (int k = 0; k < row->run_count && figures->summaries[i].only_disturbed; k++) {
            const struct run *run = &row->runs[k];

            if (run->warm_up)
                continue;
            timed++;
            if (run->failure || !run->disturbed)
                continue;
            disturbed++;
            if (!isnan(run->others_cpu_s) && !isnan(run->process_s)) {
                others_s += run->others_cpu_s;
                elapsed_s += run->process_s;
            }
        }
    }
    if (elapsed_s > 0)
        return Format("* others used the machine while this was measured (others' CPU %.0f %%): "
                      "%d of %d runs disturbed",
                      100 * others_s / elapsed_s, disturbed, timed);
    return Format("* others used the machine while this was measured: %d of %d runs disturbed",
                  disturbed, timed);
}

bool view_figures(const struct measurement *measurement, struct view *view)
{
    struct figures figures = collect(measurement);

    *view = (struct view){0};
    add_columns(&view->grid, measurement);
    for (int i = 0; i < measurement->row_count; i++)
        add_row(&view->grid, &figures, i);
    tidy(&view->grid);
    view->note = disturbance_note(&figures);
    free(figures.summaries);
    return measurement->row_count > 0;
}
