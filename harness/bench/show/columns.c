/*
 * columns.c - texts side by side: breaks the cells of each column into lines of its width.
 */
#include "terminal.h"

#include "checked_memory.h"

#define INDENT       2
#define GAP          3
#define COLUMN_LEAST 30

/* Each column as wide as its longest line, or its share of what there is. False: too narrow. */
static bool lay_out(const struct grid *grid, int first, int count, int width, int *widths)
{
    int share = (width - INDENT - (count - 1) * GAP) / count, spare = 0, wide = 0;

    for (int i = 0; i < count; i++) {
        widths[i] = grid_column_width(grid, first + i);
        wide += widths[i] > share;
        spare += widths[i] > share ? 0 : share - widths[i];
    }
    for (int i = 0; i < count; i++) {
        int most = share + spare / (wide ? wide : 1);

        if (widths[i] <= share)
            continue;
        widths[i] = widths[i] < most ? widths[i] : most;
        if (widths[i] < COLUMN_LEAST && count > 1)
            return false;
        if (widths[i] < COLUMN_LEAST / 2)
            widths[i] = COLUMN_LEAST;
    }
    return true;
}

/* So many at a time are shown abreast, the fewer first: the three models are the last ones. */
static int next_columns(int left, int abreast)
{
    return left % abreast ? left % abreast : abreast;
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

static void print_across(FILE *out, const struct grid *grid, int first, int count, int hang,
                         int *widths, const struct table_style *style)
{
    struct grid lines = {0};

    for (int i = 0; i < count; i++)
        grid_add_column(&lines, grid->columns[first + i]);
    for (int i = 0; i < count; i++) {
        int line = 0;

        for (int k = 0; k < grid->row_count; k++)
            if (grid->rows[k].cells[first + i])
                add_wrapped(&lines, i, &line, grid->rows[k].cells[first + i], hang, widths[i]);
        widths[i] += GAP - GRID_GAP;
    }
    print_grid(out, &lines, widths, style);
    grid_free(&lines);
}

void print_lines(FILE *out, const struct grid *grid, int hang, const struct table_style *style)
{
    int count = grid->column_count, abreast = count, next;
    OWNED int *widths = Calloc((size_t)count, sizeof *widths);

    for (int i = 0; i < count; i += next) {
        next = next_columns(count - i, abreast);
        if (!lay_out(grid, i, next, style->width, &widths[i])) {
            abreast--;
            i = next = 0; /* once more, with fewer */
        }
    }
    for (int i = 0; i < count; i += next) {
        next = next_columns(count - i, abreast);
        print_across(out, grid, i, next, hang, &widths[i], style);
    }
}
