/*
 * grid.h - a table as data: columns, rows, texts. table.c lays it out on a terminal, markdown.c in
 * Markdown and page.c in HTML, so that all show the same. Its texts are clean (utf8.h).
 */
#ifndef GRID_H
#define GRID_H

#include <stdbool.h>

enum align {
    LEFT,
    RIGHT,
};

enum tone {
    TONE_PLAIN,
    TONE_STRONG, /* the figure that matters first */
    TONE_DIM,    /* details */
    TONE_MODEL,  /* in the row's model's colour */
    TONE_FAILURE,
};

struct grid_column {
    const char *name;
    enum align align;
    enum tone tone;
    int drop;    /* 0: always shown; of the others the highest goes first where it is narrow */
    bool is_bar; /* shows the row's share as a bar, in the room that is left */
    const char *model; /* whose colour the heading has, or NULL; not owned */
};

struct grid_row {
    char **cells;      /* one for each column; NULL: empty */
    char *span;        /* stands in place of all cells after the first; or NULL */
    const char *model; /* whose colour the row has, or NULL; not owned */
    double share;      /* the bar's length, of the longest in the table; NAN: none */
};

/* Starts as {0}. */
struct grid {
    struct grid_column *columns;
    int column_count;
    struct grid_row *rows;
    int row_count;
};

/* Adds a column, with a copy of its name. All columns come before the first row. */
void grid_add_column(struct grid *grid, struct grid_column column);

/* Adds a row of empty cells; valid until the next is added. */
struct grid_row *grid_add_row(struct grid *grid);

/* Fills a cell. */
void grid_cell(struct grid_row *row, int column, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Fills a cell with a figure and takes the text; NULL, a figure that is not known, shows as "-". */
void grid_figure(struct grid_row *row, int column, char *text);

/* Of the heading and the cells, on a terminal. */
int grid_column_width(const struct grid *grid, int column);

void grid_free(struct grid *grid);

#endif
