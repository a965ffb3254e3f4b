/*
 * view_sweep.c - the tables of a sweep: a row for each size, a column for each model; and why a
 * model went no further.
 */
#include "view.h"

#include "checked_memory.h"
#include "sweep.h"
#include "units.h"
#include "utf8.h"

#include <math.h>

static char *cell(const struct measurement *first, int size, const char *model,
                  const struct sweep_aspect *aspect)
{
    const char *reason;
    char *text = figure_of_unit(sweep_value(aspect, &first[size], model), aspect->unit);

    return text || sweep_stop(first, model, &reason) != size ? text : Strdup("✕");
}

static void add_size(struct grid *grid, const struct measurement *first, int size,
                     const struct sweep_aspect *aspect)
{
    struct grid_row *line = grid_add_row(grid);

    line->cells[0] = size_text(first[size].swept_value);
    for (int i = 0; i < first->row_count; i++)
        line->cells[i + 1] = cell(first, size, first->rows[i].model, aspect);
}

static void add_reasons(struct grid *grid, const struct measurement *first)
{
    for (int i = 0; i < first->row_count; i++) {
        const char *model = first->rows[i].model, *reason;
        int size = sweep_stop(first, model, &reason);

        if (size < 0)
            continue;
        struct grid_row *line = grid_add_row(grid);
        char *at = size_text(first[size].swept_value);
        line->cells[0] = Strdup("✕");
        line->span = Format("%s at %s: %s", model, at, reason);
        line->model = model;
        free(at);
    }
}

static void view_aspect(const struct measurement *first, const struct sweep_aspect *aspect,
                        bool last, struct view *view)
{
    *view = (struct view){.caption = Strdup(aspect->title)};
    grid_add_column(&view->grid, (struct grid_column){first->swept, RIGHT, TONE_PLAIN, .drop = 0});
    for (int i = 0; i < first->row_count; i++) {
        const char *model = first->rows[i].model;
        char *name = utf8_clean(model);
        grid_add_column(&view->grid,
                        (struct grid_column){name, RIGHT, TONE_PLAIN, .drop = 0, .model = model});
        free(name);
    }
    for (int i = 0; i < first->swept_count; i++)
        add_size(&view->grid, first, i, aspect);
    if (last)
        add_reasons(&view->grid, first);
}

int view_sweep(const struct measurement *first, struct view views[VIEW_MAX])
{
    struct sweep_aspect aspects[SWEEP_ASPECTS];
    int count = sweep_aspects(first, aspects);

    _Static_assert(SWEEP_ASPECTS <= VIEW_MAX, "each aspect is a view");
    for (int i = 0; i < count; i++)
        view_aspect(first, &aspects[i], i == count - 1, &views[i]);
    return count;
}
