/*
 * table.c - lays a grid out on a terminal: which columns there is room for, how wide each is, and
 * what stands above and below it.
 */
#include "terminal.h"

#include "checked_memory.h"
#include "document.h"
#include "machine.h"
#include "utf8.h"

#include <math.h>

#define INDENT       2
#define BAR_LEAST    12
#define BAR_MOST     40
#define GRID_GAP     2  /* between columns */
#define COLUMN_LEAST 30 /* of text that is to be read */

/* --- the layout ----------------------------------------------------------------------------- */

static int total_width(const struct grid *grid, const int *widths)
{
    int total = INDENT - GRID_GAP;

    for (int i = 0; i < grid->column_count; i++)
        total += widths[i] < 0 ? 0 : widths[i] + GRID_GAP;
    return total;
}

/* Leaves out the least important column, the last of equals. False: there is none. */
static bool leave_out(const struct grid *grid, int *widths)
{
    int found = -1;

    for (int i = 0; i < grid->column_count; i++)
        if (widths[i] >= 0 && grid->columns[i].drop > 0 &&
            (found < 0 || grid->columns[i].drop >= grid->columns[found].drop))
            found = i;
    if (found >= 0)
        widths[found] = -1;
    return found >= 0;
}

/* The caller frees the widths. A last column gets what is left: of a bar so much, of text as much
   as fits. */
static int *lay_out(const struct grid *grid, int width)
{
    int *widths = Calloc((size_t)grid->column_count, sizeof *widths);
    int last = grid->column_count - 1;

    for (int i = 0; i <= last; i++)
        widths[i] = grid->columns[i].is_bar ? BAR_LEAST : grid_column_width(grid, i);
    while (total_width(grid, widths) > width && leave_out(grid, widths))
        ;
    int room = fmax(widths[last] + width - total_width(grid, widths), BAR_LEAST);
    if (grid->columns[last].is_bar)
        widths[last] = fmin(room, BAR_MOST);
    else if (grid->columns[last].align == LEFT)
        widths[last] = fmin(room, widths[last]);
    return widths;
}

/* --- printing ------------------------------------------------------------------------------- */

/* Prints the text, cut off where it is too long, after the `spaces` that wait until something comes
   after them. Returns those of the next cell. */
static int print_cell(FILE *out, int spaces, const char *text, const struct grid_column *column,
                      int width, enum tone tone, const char *model, const struct table_style *style)
{
    OWNED char *fitted = utf8_fit(text, width);
    int padding = width - utf8_width(fitted);

    if (!*fitted)
        return spaces + width + GRID_GAP;
    fprintf(out, "%*s", spaces + (column->align == RIGHT ? padding : 0), "");
    print_text(out, fitted, tone, model, style);
    return GRID_GAP + (column->align == LEFT ? padding : 0);
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

/* The headings where there is no row. */
static void print_row(FILE *out, const struct grid *grid, const int *widths,
                      const struct grid_row *row, const struct table_style *style)
{
    int spaces = INDENT, span_at = INDENT + widths[0] + GRID_GAP;

    for (int i = 0; i < grid->column_count && !(i && row && row->span); i++) {
        const struct grid_column *column = &grid->columns[i];
        bool is_bar = row && column->is_bar && !isnan(row->share) && widths[i] >= 0;
        OWNED char *bar = is_bar ? draw_bar(row->share, widths[i], style->utf8) : NULL;
        const char *cell = !row ? column->name : is_bar ? bar : row->cells[i];
        enum tone tone = row ? column->tone : column->model ? TONE_MODEL : TONE_DIM;

        if (widths[i] >= 0)
            spaces = print_cell(out, spaces, cell ? cell : "", column, widths[i], tone,
                                row ? row->model : column->model, style);
    }
    if (row && row->span) {
        fprintf(out, "%*s", spaces, "");
        print_wrapped(out, row->span, span_at, span_at, TONE_FAILURE, style);
    } else {
        fputc('\n', out);
    }
}

static void print_grid(FILE *out, const struct grid *grid, const int *widths,
                       const struct table_style *style)
{
    print_row(out, grid, widths, NULL, style);
    for (int i = 0; i < grid->row_count; i++)
        print_row(out, grid, widths, &grid->rows[i], style);
}

/* --- columns of text, whose cells wrap, as many side by side as can be read ------------------- */

static int share_of(const struct table_style *style, int columns)
{
    return (style->width - INDENT + GRID_GAP) / columns - GRID_GAP;
}

/* Breaks the cell into the column's lines from *line on. */
static void add_wrapped(struct grid *lines, int column, int *line, const char *cell, int hang,
                        int width)
{
    const char *start = cell + strnlen(cell, (size_t)hang), *rest = start;

    do {
        size_t length = wrapped_length(rest, width - hang);
        struct grid_row *row = *line < lines->row_count ? &lines->rows[*line] : grid_add_row(lines);

        grid_cell(row, column, "%-*.*s%.*s", hang, hang, rest == start ? cell : "", (int)length,
                  rest);
        rest += length;
        rest += strspn(rest, " ");
        ++*line;
    } while (*rest);
}

/* The fewer columns come first: the three models are the last ones. */
static void print_lines(FILE *out, const struct grid *grid, int hang,
                        const struct table_style *style)
{
    int count = grid->column_count, abreast = count;

    while (abreast > 1 && share_of(style, abreast) < COLUMN_LEAST)
        abreast--;
    for (int first = 0, next; first < count; first += next) {
        next = (count - first) % abreast ? (count - first) % abreast : abreast;
        OWNED int *widths = Calloc((size_t)next, sizeof *widths);
        int most = share_of(style, next) < COLUMN_LEAST / 2 ? COLUMN_LEAST : share_of(style, next);
        struct grid lines = {0};

        for (int i = 0; i < next; i++)
            grid_add_column(&lines, grid->columns[first + i]);
        for (int i = 0, line = 0; i < next; i++, line = 0) {
            widths[i] = fmin(grid_column_width(grid, first + i), most);
            for (int k = 0; k < grid->row_count; k++)
                if (grid->rows[k].cells[first + i])
                    add_wrapped(&lines, i, &line, grid->rows[k].cells[first + i], hang, widths[i]);
        }
        print_grid(out, &lines, widths, style);
        grid_free(&lines);
    }
}

/* --- as a document -------------------------------------------------------------------------- */

static void table(const struct document *document, const struct view *view)
{
    const struct table_style *style = document->style;
    FILE *out = document->out;

    if (view->caption) {
        fputc('\n', out);
        print_wrapped(out, view->caption, 0, 0, TONE_DIM, style);
    }
    if (view->hang) {
        print_lines(out, &view->grid, view->hang, style);
    } else {
        OWNED int *widths = lay_out(&view->grid, style->width);
        print_grid(out, &view->grid, widths, style);
    }
    if (view->note)
        print_wrapped(out, view->note, 0, view->hang ? INDENT : 0,
                      view->bad ? TONE_FAILURE : TONE_DIM, style);
}

static void begin(const struct document *document, const struct measurement *measurement,
                  const char *slug)
{
    const struct table_style *style = document->style;
    OWNED char *name = measurement_name(measurement), *clean = utf8_clean(name);

    (void)slug;
    print_text(document->out, clean, TONE_STRONG, NULL, style);
    if (*measurement->title)
        print_text(document->out, " · ", TONE_DIM, NULL, style);
    print_wrapped(document->out, measurement->title, utf8_width(clean) + 3, INDENT, TONE_PLAIN,
                  style);
    if (*measurement->question && !measurement->skipped)
        print_wrapped(document->out, measurement->question, 0, 0, TONE_DIM, style);
}

static void heading(const struct document *document, const char *slug, const char *text)
{
    (void)slug;
    fputc('\n', document->out);
    print_wrapped(document->out, text, 0, 0, TONE_STRONG, document->style);
}

static void paragraph(const struct document *document, enum tone tone, const char *text)
{
    print_wrapped(document->out, text, 0, 0, tone, document->style);
}

struct document terminal_document(FILE *out, const struct table_style *style)
{
    return (struct document){out, style, NULL, heading, paragraph, table, begin};
}

void print_measurement(FILE *out, const struct measurement *measurement,
                       const struct table_style *style)
{
    const struct document document = terminal_document(out, style);

    if (!is_shown(measurement))
        return;
    write_measurement(&document, measurement, NULL);
    fputc('\n', out);
}

void print_comparison(FILE *out, const struct results *results, const struct table_style *style)
{
    const struct document document = terminal_document(out, style);
    struct view view = {0};

    if (view_comparison(results, &view)) {
        table(&document, &view);
        fputc('\n', out);
    }
    view_free(&view);
}

/* --- the machine ---------------------------------------------------------------------------- */

static void print_warning(FILE *out, const char *warning, const struct table_style *style)
{
    OWNED char *text = Format("warning: %s", warning);

    print_wrapped(out, text, 0, 0, TONE_FAILURE, style);
}

void print_context(FILE *out, const struct context *context, const struct table_style *style)
{
    OWNED char *machine = machine_text(context), *state = state_text(context);
    char *warnings[MACHINE_WARNINGS];
    int count = machine_warnings(context, warnings);

    if (state)
        Append(&machine, "; %s", state);
    print_wrapped(out, machine, 0, 0, TONE_DIM, style);
    for (int i = 0; i < count; i++) {
        print_warning(out, warnings[i], style);
        free(warnings[i]);
    }
}

void print_noise(FILE *out, const struct results *results, const struct table_style *style)
{
    bool much;
    OWNED char *text = noise_text(results, &much);

    if (text && much)
        print_warning(out, text, style);
    else if (text)
        print_wrapped(out, text, 0, 0, TONE_DIM, style);
}
