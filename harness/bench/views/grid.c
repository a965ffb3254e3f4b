/*
 * grid.c - keeps what a table consists of; it knows nothing of terminals, Markdown or results.
 */
#include "grid.h"

#include "checked_memory.h"
#include "utf8.h"

#include <math.h>

void grid_add_column(struct grid *grid, struct grid_column column)
{
    int count = ++grid->column_count;

    grid->columns = Reallocarray(grid->columns, (size_t)count, sizeof *grid->columns);
    column.name = utf8_clean(column.name);
    grid->columns[count - 1] = column;
}

struct grid_row *grid_add_row(struct grid *grid)
{
    int count = ++grid->row_count;

    grid->rows = Reallocarray(grid->rows, (size_t)count, sizeof *grid->rows);
    grid->rows[count - 1] = (struct grid_row){
        .cells = Calloc((size_t)grid->column_count, sizeof(char *)),
        .share = NAN,
    };
    return &grid->rows[count - 1];
}

void grid_cell(struct grid_row *row, int column, const char *format, ...)
{
    va_list arguments;
    OWNED char *text = NULL;

    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0)
        text = NULL;
    va_end(arguments);
    row->cells[column] = utf8_clean(have_memory(text));
}

void grid_figure(struct grid_row *row, int column, char *text)
{
    row->cells[column] = text ? text : Strdup("-");
}

int grid_column_width(const struct grid *grid, int column)
{
    int width = utf8_width(grid->columns[column].name);

    for (int i = 0; i < grid->row_count; i++) {
        const char *cell = grid->rows[i].cells[column];
        int own = cell ? utf8_width(cell) : 0;

        width = own > width ? own : width;
    }
    return width;
}

void grid_free(struct grid *grid)
{
    for (int row = 0; row < grid->row_count; row++) {
        for (int column = 0; column < grid->column_count; column++)
            free(grid->rows[row].cells[column]);
        free(grid->rows[row].cells);
        free(grid->rows[row].span);
    }
    for (int column = 0; column < grid->column_count; column++)
        free((char *)grid->columns[column].name);
    free(grid->rows);
    free(grid->columns);
    *grid = (struct grid){0};
}
