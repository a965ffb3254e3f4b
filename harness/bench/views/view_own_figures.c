/*
 * view_own_figures.c - the table of what the lesson itself measured: a row for each model, a column
 * for each figure, in the order in which they were first given.
 */
#include "view.h"

#include "checked_memory.h"
#include "units.h"
#include "utf8.h"

#include <math.h>
#include <string.h>

#define MOST_FIGURES 12

struct names {
    const struct figure *figures[MOST_FIGURES];
    int count;
};

static void add_name(struct names *names, const struct figure *figure)
{
    for (int i = 0; i < names->count; i++)
        if (strcmp(names->figures[i]->name, figure->name) == 0)
            return;
    if (names->count < MOST_FIGURES)
        names->figures[names->count++] = figure;
}

static struct names collect(const struct measurement *measurement)
{
    struct names names = {.count = 0};

    for (int i = 0; i < measurement->row_count; i++)
        for (int k = 0; k < measurement->rows[i].run_count; k++)
            for (int m = 0; m < measurement->rows[i].runs[k].figure_count; m++)
                add_name(&names, &measurement->rows[i].runs[k].figures[m]);
    return names;
}

static void add_row(struct grid *grid, const struct row *row, const struct names *names)
{
    struct grid_row *line = grid_add_row(grid);

    line->model = row->model;
    line->cells[0] = utf8_clean(row->model);
    if (summarise(row, NULL).counted == 0) {
        line->span = failure_text(row);
        return;
    }
    for (int i = 0; i < names->count; i++) {
        double median = figure_median(row, names->figures[i]->name);

        line->cells[i + 1] =
            isnan(median) ? Strdup("-") : figure_of_unit(median, names->figures[i]->unit);
    }
}

bool view_own_figures(const struct measurement *measurement, struct view *view)
{
    struct names names = collect(measurement);

    *view = (struct view){0};
    if (names.count == 0 && !measurement->own_figures)
        return false;
    if (!measurement->own_figures)
        view->caption = Strdup("What the lesson measured");
    grid_add_column(&view->grid, (struct grid_column){"model", LEFT, TONE_MODEL, .drop = 0});
    for (int i = 0; i < names.count; i++) {
        char *name = utf8_clean(names.figures[i]->name);
        grid_add_column(&view->grid, (struct grid_column){name, RIGHT, TONE_PLAIN, .drop = i});
        free(name);
    }
    for (int i = 0; i < measurement->row_count; i++)
        add_row(&view->grid, &measurement->rows[i], &names);
    return true;
}
