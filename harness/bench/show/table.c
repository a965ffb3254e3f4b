/*
 * table.c - lays a grid out on a terminal: which columns there is room for, how wide each is, and
 * what stands above and below it.
 */
#include "table.h"

#include "checked_memory.h"
#include "comparison.h"
#include "machine.h"
#include "presentations.h"
#include "utf8.h"

#include <math.h>

#define INDENT    2
#define BAR_LEAST 12
#define BAR_MOST  40

/* --- the layout ----------------------------------------------------------------------------- */

static int total_width(const struct grid *grid, const int *widths)
{
    int total = INDENT - GRID_GAP;

    for (int i = 0; i < grid->column_count; i++)
        total += widths[i] < 0 ? 0 : widths[i] + GRID_GAP;
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

/* The caller frees the widths. A last column gets what is left: of a bar so much, of text as much
   as fits. */
static int *lay_out(const struct grid *grid, int width)
{
    int *widths = Calloc((size_t)grid->column_count, sizeof *widths);
    int last = grid->column_count - 1, dropped, room;

    for (int i = 0; i < grid->column_count; i++)
        widths[i] = grid->columns[i].is_bar ? BAR_LEAST : grid_column_width(grid, i);
    while (total_width(grid, widths) > width && (dropped = least_important(grid, widths)) >= 0)
        widths[dropped] = -1;
    room = fmax(widths[last] + width - total_width(grid, widths), BAR_LEAST);
    if (grid->columns[last].is_bar)
        widths[last] = fmin(room, BAR_MOST);
    else if (grid->columns[last].align == LEFT && room < widths[last])
        widths[last] = room;
    return widths;
}

/* --- printing ------------------------------------------------------------------------------- */

/* A line that is begun: its spaces wait until something comes after them. */
struct line {
    FILE *out;
    const struct table_style *style;
    int spaces;
};

static void put(struct line *line, const char *text, enum tone tone, const char *model)
{
    if (!*text)
        return;
    print_spaces(line->out, line->spaces);
    print_text(line->out, text, tone, model, line->style);
    line->spaces = 0;
}

/* Puts the text, cut off where it is too long, and the gap behind the column. */
static void put_cell(struct line *line, const char *text, enum align align, int width,
                     enum tone tone, const char *model)
{
    char *fitted = utf8_fit(text, width);
    int padding = width - utf8_width(fitted);

    line->spaces += align == RIGHT ? padding : 0;
    put(line, fitted, tone, model);
    line->spaces += GRID_GAP + (align == LEFT ? padding : 0) + (*fitted ? 0 : utf8_width(fitted));
    free(fitted);
}

/* A share of `width` columns in eighths of a column; at least one of them, since it took time. */
static char *draw_bar(double share, int width, bool utf8)
{
    static const char *const partial[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    int eighths = (int)fmax(lround(share * width * 8), 1);
    char *bar = Calloc((size_t)width + 2, sizeof "█"), *end = bar;

    if (!utf8)
        return memset(bar, '#', (size_t)fmax((eighths + 4) / 8, 1));
    for (int i = 0; i < eighths / 8; i++)
        end = stpcpy(end, "█");
    stpcpy(end, partial[eighths % 8]);
    return bar;
}

static void print_row(FILE *out, const struct grid *grid, const int *widths,
                      const struct grid_row *row, const struct table_style *style)
{
    struct line line = {out, style, INDENT};
    int span_at = INDENT + widths[0] + GRID_GAP;

    for (int i = 0; i < grid->column_count && !(i && row->span); i++) {
        const struct grid_column *column = &grid->columns[i];
        bool is_bar = column->is_bar && !isnan(row->share);
        char *bar = is_bar ? draw_bar(row->share, widths[i], style->utf8) : NULL;
        const char *text = is_bar ? bar : row->cells[i] ? row->cells[i] : "";

        if (widths[i] >= 0)
            put_cell(&line, text, column->align, widths[i], column->tone, row->model);
        free(bar);
    }
    if (row->span) {
        print_spaces(out, line.spaces);
        print_wrapped(out, row->span, span_at, span_at, TONE_FAILURE, style);
    } else {
        fputc('\n', out);
    }
}

void print_grid(FILE *out, const struct grid *grid, const int *widths,
                const struct table_style *style)
{
    struct line line = {out, style, INDENT};

    for (int i = 0; i < grid->column_count; i++) {
        const struct grid_column *column = &grid->columns[i];

        if (widths[i] >= 0)
            put_cell(&line, column->name, column->align, widths[i],
                     column->model ? TONE_MODEL : TONE_DIM, column->model);
    }
    fputc('\n', out);
    for (int i = 0; i < grid->row_count; i++)
        print_row(out, grid, widths, &grid->rows[i], style);
}

void print_view(FILE *out, const struct view *view, const struct table_style *style)
{
    int *widths = view->hang ? NULL : lay_out(&view->grid, style->width);

    if (view->caption) {
        fputc('\n', out);
        print_wrapped(out, view->caption, 0, 0, TONE_DIM, style);
    }
    if (widths)
        print_grid(out, &view->grid, widths, style);
    else
        print_lines(out, &view->grid, view->hang, style);
    if (view->note)
        print_wrapped(out, view->note, 0, view->hang ? INDENT : 0,
                      view->bad ? TONE_FAILURE : TONE_DIM, style);
    free(widths);
}

void print_heading(FILE *out, const struct measurement *measurement,
                   const struct table_style *style)
{
    const char *const parts[] = {measurement->lesson, measurement->variant};
    int at = 0;

    for (int i = 0; i < 2; i++) {
        char *clean = utf8_clean(parts[i]);

        if (i && *clean)
            print_text(out, " · ", TONE_DIM, NULL, style);
        print_text(out, clean, TONE_STRONG, NULL, style);
        at += utf8_width(clean) + (*clean ? 3 : 0);
        free(clean);
    }
    if (*measurement->title)
        print_text(out, " · ", TONE_DIM, NULL, style);
    print_wrapped(out, measurement->title, at, INDENT, TONE_PLAIN, style);
}

void print_measurement(FILE *out, const struct measurement *measurement,
                       const struct table_style *style)
{
    struct view views[VIEW_MAX];
    int count = measurement_views(measurement, views);

    if (!is_shown(measurement))
        return;
    print_heading(out, measurement, style);
    if (measurement->skipped) {
        print_text(out, "  skipped: ", TONE_PLAIN, NULL, style);
        print_wrapped(out, measurement->skipped, INDENT + 9, INDENT, TONE_PLAIN, style);
    } else if (*measurement->question) {
        print_wrapped(out, measurement->question, 0, 0, TONE_DIM, style);
    }
    for (int i = 0; i < count; i++) {
        print_view(out, &views[i], style);
        view_free(&views[i]);
    }
    fputc('\n', out);
}

void print_comparison(FILE *out, const struct results *results, const struct table_style *style)
{
    struct view view = {0};

    if (view_comparison(results, &view)) {
        print_view(out, &view, style);
        fputc('\n', out);
    }
    view_free(&view);
}

/* --- the machine ---------------------------------------------------------------------------- */

static void print_warning(FILE *out, const char *warning, const struct table_style *style)
{
    print_text(out, "warning: ", TONE_FAILURE, NULL, style);
    print_wrapped(out, warning, 9, 0, TONE_FAILURE, style);
}

void print_context(FILE *out, const struct context *context, const struct table_style *style)
{
    char *machine = machine_text(context), *state = state_text(context);
    char *text = Format("%s%s%s", machine, state ? "; " : "", state ? state : "");
    char *warnings[MACHINE_WARNINGS];
    int count = machine_warnings(context, warnings);

    print_wrapped(out, text, 0, 0, TONE_DIM, style);
    free(text);
    free(state);
    free(machine);
    for (int i = 0; i < count; i++) {
        print_warning(out, warnings[i], style);
        free(warnings[i]);
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
