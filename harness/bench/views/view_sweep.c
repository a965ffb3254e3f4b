/*
 * view_sweep.c - the tables of a sweep: a row for each size, a column for each model; and why a
 * model went no further.
 */
#include "view.h"

#include "checked_memory.h"
#include "sweep.h"
#include "units.h"

#include <math.h>

char *sweep_reason(const struct measurement *first, const char *model)
{
    const char *reason;
    int stop = sweep_stop(first, model, &reason);
    OWNED char *size = stop < 0 ? NULL : size_text(first[stop].swept_value);

    return size ? Format("%s at %s: %s", model, size, reason) : NULL;
}

static void add_size(struct grid *grid, const struct measurement *first, int size,
                     const struct sweep_aspect *aspect)
{
    struct grid_row *line = grid_add_row(grid);

    line->cells[0] = size_text(first[size].swept_value);
    for (int i = 0; i < first->row_count; i++) {
        const char *model = first->rows[i].model, *reason;
        double value = sweep_value(aspect, &first[size], model);

        line->cells[i + 1] = figure_of_unit(value, aspect->unit);
        if (!line->cells[i + 1] && sweep_stop(first, model, &reason) == size)
            grid_cell(line, i + 1, "✕");
    }
}

static void add_reasons(struct grid *grid, const struct measurement *first)
{
    for (int i = 0; i < first->row_count; i++) {
        char *reason = sweep_reason(first, first->rows[i].model);

        if (!reason)
            continue;
        struct grid_row *line = grid_add_row(grid);
        grid_cell(line, 0, "✕");
        line->span = reason;
        line->model = first->rows[i].model;
    }
}

int view_sweep(const struct measurement *first, struct view *views)
{
    struct sweep_aspect aspects[SWEEP_ASPECTS];
    int count = sweep_aspects(first, aspects);

    _Static_assert(SWEEP_ASPECTS <= VIEW_MAX, "each aspect is a view");
    for (int k = 0; k < count; k++) {
        struct grid *grid = &views[k].grid;

        views[k].caption = Strdup(aspects[k].title);
        grid_add_column(grid, (struct grid_column){first->swept, RIGHT, TONE_PLAIN, .drop = 0});
        for (int i = 0; i < first->row_count; i++)
            grid_add_column(grid, (struct grid_column){first->rows[i].model, RIGHT, TONE_PLAIN,
                                                       .model = first->rows[i].model});
        for (int i = 0; i < first->swept_count; i++)
            add_size(grid, first, i, &aspects[k]);
    }
    if (!count) { /* every model failed at the first size */
        count = 1;
        grid_add_column(&views[0].grid,
                        (struct grid_column){first->swept, RIGHT, TONE_PLAIN, .drop = 0});
    }
    add_reasons(&views[count - 1].grid, first);
    return count;
}
