/*
 * table.c - lays a grid out on a terminal: which columns there is room for, how wide each is, and
 * what stands above and below it.
 */
#include "table.h"

#include "checked_memory.h"
#include "columns.h"
#include "comparison.h"
#include "machine.h"
#include "utf8.h"

#include <math.h>

#define INDENT    2
#define GAP       2
#define BAR_LEAST 12
#define BAR_MOST  40

/* --- the layout ----------------------------------------------------------------------------- */

static int width_of_column(const struct grid *grid, int column, const struct table_style *style)
{
    int width = shown_width(grid->columns[column].name, style);

    for (int i = 0; i < grid->row_count; i++) {
        const char *cell = grid->rows[i].cells[column];
        int own = cell ? shown_width(cell, style) : 0;

        width = own > width ? own : width;
    }
    return grid->columns[column].is_bar ? BAR_LEAST : width;
}

static int total_width(const struct grid *grid, const int *widths)
{
    int total = INDENT - GAP;

    for (int i = 0; i < grid->column_count; i++)
        total += widths[i] < 0 ? 0 : widths[i] + GAP;
    return total;
}

/* The column to do without next, or -1. Of equals it is the last. */
static int least_important(const struct grid *grid, const int *widths)
{
    int found = -1;

    for (int i = 0; i < grid->column_count; i++)
        if (widths[i] >= 0 && grid->columns[i].drop > 0 &&
            (found < 0 || grid->columns[i].drop >= grid->columns[found].drop))
            found = i;
    return found;
}

/* The columns' widths, -1 for those that are dropped; the caller frees them. A bar gets what is
   left, left, a last text column what fits. */
static int *lay_out(const struct grid *grid, const struct table_style *style)
{
    int *widths = Calloc((size_t)grid->column_count, sizeof *widths);
    int last = grid->column_count - 1, dropped, room;

    for (int i = 0; i < grid->column_count; i++)
        widths[i] = width_of_column(grid, i, style);
    while (total_width(grid, widths) > style->width &&
           (dropped = least_important(grid, widths)) >= 0)
        widths[dropped] = -1;
    room = widths[last] + style->width - total_width(grid, widths);
    if (grid->columns[last].is_bar)
        widths[last] = room > BAR_MOST ? BAR_MOST : room > BAR_LEAST ? room : BAR_LEAST;
    else if (grid->columns[last].align == LEFT && room < widths[last])
        widths[last] = room > BAR_LEAST ? room : BAR_LEAST;
    return widths;
}

/* Is there anything to print in this column or after it? Lines do not end in spaces. */
static bool line_goes_on(const struct grid *grid, const int *widths, int column,
                         const struct grid_row *row)
{
    for (int i = column; i < grid->column_count; i++) {
        if (widths[i] >= 0 && !row && *grid->columns[i].name)
            return true;
        if (widths[i] >= 0 && row && (row->cells[i] || !isnan(row->share)))
            return true;
    }
    return false;
}

static void print_cell(FILE *out, const struct grid_column *column, int width, const char *text,
                       enum tone tone, const char *model, const struct table_style *style)
{
    int padding = width - shown_width(text, style);

    if (column->align == RIGHT)
        print_spaces(out, padding);
    if (padding < 0)
        print_fitted(out, text, width, tone, style);
    else
        print_text(out, text, tone, model, style);
}

/* The room between the end of a text and the start of the next column. */
static void print_gap(FILE *out, const struct grid_column *column, int width, const char *text,
                      const struct table_style *style)
{
    print_spaces(out, GAP + (column->align == LEFT ? width - shown_width(text, style) : 0));
}

static void print_headings(FILE *out, const struct grid *grid, const int *widths,
                           const struct table_style *style)
{
    print_spaces(out, INDENT);
    for (int i = 0; line_goes_on(grid, widths, i, NULL); i++) {
        const struct grid_column *column = &grid->columns[i];

        if (widths[i] < 0)
            continue;
        print_cell(out, column, widths[i], column->name, column->model ? TONE_MODEL : TONE_DIM,
                   column->model, style);
        if (line_goes_on(grid, widths, i + 1, NULL))
            print_gap(out, column, widths[i], column->name, style);
    }
    fputc('\n', out);
}

static void print_row(FILE *out, const struct grid *grid, const int *widths,
                      const struct grid_row *row, const struct table_style *style)
{
    int span_at = INDENT + widths[0] + GAP;

    print_spaces(out, INDENT);
    for (int i = 0; i == 0 || line_goes_on(grid, widths, i, row); i++) {
        const struct grid_column *column = &grid->columns[i];
        const char *text = row->cells[i] ? row->cells[i] : "";

        if (widths[i] < 0)
            continue;
        if (column->is_bar && !isnan(row->share))
            print_bar(out, row->share, widths[i], row->model, style);
        else
            print_cell(out, column, widths[i], text, column->tone, row->model, style);
        if (row->span || line_goes_on(grid, widths, i + 1, row))
            print_gap(out, column, widths[i], text, style);
        if (row->span)
            break;
    }
    if (row->span)
        print_wrapped(out, row->span, span_at, span_at, TONE_FAILURE, style);
    else
        fputc('\n', out);
}

void print_view(FILE *out, const struct view *view, const struct table_style *style)
{
    int *widths = lay_out(&view->grid, style);

    if (view->caption) {
        fputc('\n', out);
        print_wrapped(out, view->caption, 0, 0, TONE_DIM, style);
    }
    print_headings(out, &view->grid, widths, style);
    for (int i = 0; i < view->grid.row_count; i++)
        print_row(out, &view->grid, widths, &view->grid.rows[i], style);
    if (view->note)
        print_wrapped(out, view->note, 0, 0, TONE_DIM, style);
    free(widths);
}

void print_heading(FILE *out, const struct measurement *measurement,
                   const struct table_style *style)
{
    char *lesson = utf8_clean(measurement->lesson), *variant = utf8_clean(measurement->variant);
    int at = utf8_width(lesson) + (*variant ? 3 + utf8_width(variant) : 0);

    print_text(out, lesson, TONE_STRONG, NULL, style);
    if (*variant) {
        print_text(out, " · ", TONE_DIM, NULL, style);
        print_text(out, variant, TONE_STRONG, NULL, style);
    }
    if (*measurement->title) {
        print_text(out, " · ", TONE_DIM, NULL, style);
        print_wrapped(out, measurement->title, at + 3, INDENT, TONE_PLAIN, style);
    } else {
        fputc('\n', out);
    }
    free(lesson);
    free(variant);
}

static void print_skipped(FILE *out, const char *reason, const struct table_style *style)
{
    char *text = Format("skipped: %s", reason);

    print_spaces(out, INDENT);
    print_wrapped(out, text, INDENT, INDENT, TONE_PLAIN, style);
    free(text);
}

void print_measurement(FILE *out, const struct measurement *measurement,
                       const struct table_style *style)
{
    struct view views[VIEW_MAX];
    int count = measurement_views(measurement, views);

    if (!is_shown(measurement))
        return;
    print_heading(out, measurement, style);
    if (measurement->skipped)
        print_skipped(out, measurement->skipped, style);
    else if (*measurement->question)
        print_wrapped(out, measurement->question, 0, 0, TONE_DIM, style);
    if (measurement->transcript && count)
        print_transcripts(out, measurement, style);
    for (int i = 0; i < count; i++) {
        if (!measurement->transcript)
            print_view(out, &views[i], style);
        view_free(&views[i]);
    }
    fputc('\n', out);
}

void print_comparison(FILE *out, const struct results *results, const struct table_style *style)
{
    struct view view;

    if (view_comparison(results, &view)) {
        print_view(out, &view, style);
        fputc('\n', out);
    }
    view_free(&view);
}

/* --- the machine ---------------------------------------------------------------------------- */

static void print_warning(FILE *out, const char *warning, const struct table_style *style)
{
    char *text = Format("warning: %s", warning);

    print_wrapped(out, text, 0, 0, TONE_FAILURE, style);
    free(text);
}

void print_context(FILE *out, const struct context *context, const struct table_style *style)
{
    char *machine = machine_text(context), *state = state_text(context);
    char *text = state ? Format("%s; %s", machine, state) : Strdup(machine);

    print_wrapped(out, text, 0, 0, TONE_DIM, style);
    free(text);
    free(state);
    free(machine);
    for (int i = 0; i < MACHINE_WARNINGS; i++) {
        char *warning = machine_warning(context, i);

        if (warning)
            print_warning(out, warning, style);
        free(warning);
    }
}

void print_noise(FILE *out, const struct results *results, const struct table_style *style)
{
    bool much;
    char *text = noise_text(results, &much);

    if (text && much)
        print_warning(out, text, style);
    else if (text)
        print_wrapped(out, text, 0, 0, TONE_DIM, style);
    free(text);
}
