/*
 * grid.c - keeps what a table consists of; it knows nothing of terminals, Markdown or results.
 */
#include "grid.h"

#include "checked_memory.h"

#include <math.h>

void grid_add_column(struct grid *grid, struct grid_column column)
{
    int count = ++grid->column_count;

    grid->columns = Reallocarray(grid->columns, (size_t)count, sizeof *grid->columns);
    column.name = Strdup(column.name);
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

bool grid_column_is_empty(const struct grid *grid, int column)
{
    for (int row = 0; row < grid->row_count; row++)
        if (grid->rows[row].cells[column])
            return false;
    return !grid->columns[column].is_bar;
}

void grid_remove_column(struct grid *grid, int column)
{
    size_t after = (size_t)(--grid->column_count - column);

    free(grid->columns[column].name);
    memmove(&grid->columns[column], &grid->columns[column + 1], after * sizeof *grid->columns);
    for (int row = 0; row < grid->row_count; row++) {
        char **cells = grid->rows[row].cells;

        free(cells[column]);
        memmove(&cells[column], &cells[column + 1], after * sizeof *cells);
    }
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
        free(grid->columns[column].name);
    free(grid->rows);
    free(grid->columns);
    *grid = (struct grid){0};
}
